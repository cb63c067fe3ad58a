/** Six digits: what a reader can use, and a third of the size. */
export const round = (value: number): number => Number(value.toPrecision(6));

/** Text of so many UTF-16 units at most, with … where more was there; no character is cut in two. */
export const cut = (text: string, maximum: number): string =>
  text.length <= maximum ? text : `${text.slice(0, maximum - 1).replace(/\p{Surrogate}$/u, '')}…`;
