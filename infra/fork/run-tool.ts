import { ContractError } from '../../pipeline/parse-as.ts';
import { InvalidFileError } from '../../pipeline/rows/invalid-file.ts';

/** Runs a tool to its end; what a person can mend is told without a stack trace, and the exit code is 1. */
export async function runTool(main: () => Promise<void>, usage: string): Promise<void> {
  try {
    await main();
  } catch (error) {
    const explanation = explain(error as Error, usage);
    if (explanation === undefined) throw error;
    console.error(explanation);
    process.exitCode = 1;
  }
}

function explain(error: Error & { code?: string; path?: string }, usage: string): string | undefined {
  if (error instanceof ContractError || error instanceof InvalidFileError) return error.message;
  if (error.code === 'ENOENT') return `${error.path}: found no such file`;
  if (error.code === 'EISDIR') return `${error.path ?? 'the file'}: found a folder, expected a file`;
  if (error.code?.startsWith('ERR_PARSE_ARGS')) return `${error.message}\n${usage}`;
  // Ctrl-C or the end of the input while a question is open.
  if (error.name === 'AbortError' || error.code === 'ERR_USE_AFTER_CLOSE') return 'Stopped; nothing was changed.';
  return undefined;
}
