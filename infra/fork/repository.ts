import { execFileSync } from 'node:child_process';

/** `OWNER/NAME` of the git remote "origin" where it is on GitHub; nothing otherwise. */
export function originRepository(root: string): string | undefined {
  try {
    const url = execFileSync('git', ['remote', 'get-url', 'origin'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return repositoryOf(url.toString().trim());
  } catch {
    // No git, or no such remote.
    return undefined;
  }
}

/** @returns `OWNER/NAME` from `git@github.com:OWNER/NAME.git` or `https://github.com/OWNER/NAME`; nothing for other hosts */
export const repositoryOf = (url: string): string | undefined =>
  /^(?:git@|ssh:\/\/git@|https:\/\/(?:[^@/]+@)?)github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url)?.[1];
