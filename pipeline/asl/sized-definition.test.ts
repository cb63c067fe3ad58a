import { expect, it } from 'vitest';
import { sizedDefinition, statesIn } from './sized-definition.ts';
import { validateDefinition } from './validate.ts';

it.each([true, false])('has the states that it says, and nothing to find fault with (JSONata: %s)', (isJsonata) => {
  const text = sizedDefinition(2, isJsonata);
  expect(text.match(/"Type"/g)).toHaveLength(statesIn(2));
  expect(validateDefinition(text, { substitutions: {}, advice: {} })).toEqual({ result: 'OK', findings: [] });
});
