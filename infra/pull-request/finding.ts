/** Where a finding is shown. */
export interface Place {
  /** Path in the repository. */
  file: string;
  /** From 1. */
  line?: number;
}

/** Something that a pull request must not do unnoticed; an annotation of GitHub's. */
export interface Finding extends Partial<Place> {
  /** A `loss` is an error that a person may accept: protection, data or quality that the base has. */
  level: 'error' | 'loss' | 'warning';
  message: string;
}

/** A part of the report. */
export interface Part {
  /** What it is about; the text of its fold, in Markdown. */
  title: string;
  /** Markdown. */
  body: string;
  /** Parts of less importance are left out first where GitHub shows no more; each has another. */
  importance: number;
  findings: Finding[];
}
