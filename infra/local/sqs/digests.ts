import { createHash } from 'node:crypto';

/** Attributes of a message by their names: text or number as `StringValue`, bytes as `BinaryValue`. */
export type MessageAttributes = Record<string, { DataType: string; StringValue?: string; BinaryValue?: Buffer }>;

/** MD5 in hexadecimal digits: the digest that SQS gives of a message's body. */
export const md5 = (data: string | Buffer): string => createHash('md5').update(data).digest('hex');

/**
 * The digest of a message's attributes, which SDKs compare with their own: by name, each with its type and its value,
 * every part after its length in four bytes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function md5OfAttributes(attributes: MessageAttributes): string {
  const withLength = (data: string | Buffer) => {
    const bytes = Buffer.from(data as string);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    return [length, bytes];
  };
  const parts = Object.entries(attributes)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, { DataType, StringValue, BinaryValue }]) => [
      ...withLength(name),
      ...withLength(DataType),
      Buffer.from([BinaryValue ? 2 : 1]),
      ...withLength(BinaryValue ?? StringValue ?? ''),
    ]);
  return md5(Buffer.concat(parts));
}
