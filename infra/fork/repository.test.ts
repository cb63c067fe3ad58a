import { expect, it } from 'vitest';
import { repositoryOf } from './repository.ts';

it.each([
  ['git@github.com:acme/presses.git', 'acme/presses'],
  ['ssh://git@github.com/acme/presses.git', 'acme/presses'],
  ['https://github.com/acme/my.presses', 'acme/my.presses'],
  ['https://user:token@github.com/acme/presses.git', 'acme/presses'],
  ['https://gitlab.com/acme/presses.git', undefined],
  ['/home/me/presses', undefined],
])('the repository of the remote %s is %s', (url, repository) => {
  expect(repositoryOf(url)).toBe(repository);
});
