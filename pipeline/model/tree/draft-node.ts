/** A node of a tree that is being grown; its place in the array is its number. */
export interface DraftNode {
  left: number;
  right: number;
  readonly parent: number;
  feature: number;
  /** The split condition, or a leaf's value. */
  condition: number;
  defaultLeft: boolean;
  lossChange: number;
  readonly hessian: number;
  readonly weight: number;
}
