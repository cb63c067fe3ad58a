/** A file that no row can be taken from. The message names the file, what was found and what was expected. */
export class InvalidFileError extends Error {
  override name = 'InvalidFileError';
}

/** A value in a message: quoted and shortened. */
export function quote(value: string, longest = 80): string {
  return `'${value.length > longest ? `${value.slice(0, longest - 1)}…` : value}'`;
}
