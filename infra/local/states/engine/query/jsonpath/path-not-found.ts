/** A path leads nowhere. The message is in the words of Jayway's JsonPath, which Step Functions passes on. */
export class PathNotFound extends Error {}
