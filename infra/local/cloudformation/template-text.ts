import { text } from 'node:stream/consumers';
import { AwsError } from '../core/errors.ts';
import type { Caller, StandIn } from '../core/stand-in.ts';

const fault = (message: string) => new AwsError('ValidationError', message);
/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_BODY_BYTES = 51_200;
const MAX_OBJECT_BYTES = 1_000_000;

/**
 * The template of a request: in the request itself, or an object of the stand-in's S3 that the caller may read.
 * @throws AwsError `ValidationError` where there is none, it is too large or cannot be read
 */
export async function templateText(
  standIn: StandIn,
  { TemplateBody, TemplateURL }: { TemplateBody?: string; TemplateURL?: string },
  caller: Caller,
): Promise<string> {
  if (TemplateBody !== undefined && TemplateURL === undefined) {
    if (Buffer.byteLength(TemplateBody) > MAX_BODY_BYTES)
      throw fault(
        `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MAX_BODY_BYTES}`,
      );
    return TemplateBody;
  }
  if (TemplateURL === undefined || TemplateBody !== undefined)
    throw fault('Either Template URL or Template Body must be specified.');
  const template = await objectText(standIn, objectOf(TemplateURL), caller);
  if (Buffer.byteLength(template) > MAX_OBJECT_BYTES)
    throw fault(`Template may not exceed ${MAX_OBJECT_BYTES} bytes in size.`);
  return template;
}

/** Bucket and key of `https://s3.REGION.amazonaws.com/BUCKET/KEY` or `https://BUCKET.s3.REGION.amazonaws.com/KEY`. */
function objectOf(url: string): { Bucket: string; Key: string } {
  const { host, pathname } = URL.parse(url) ?? { host: '', pathname: '' };
  const path = decodeURIComponent(pathname.slice(1));
  const virtual = /^(.+)\.s3[.-]/.exec(host)?.[1];
  const slash = path.indexOf('/');
  const object = virtual
    ? { Bucket: virtual, Key: path }
    : { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) };
  if (!object.Bucket || !object.Key)
    throw fault('TemplateURL must reference a valid S3 object to which you have access.');
  return object;
}

async function objectText(standIn: StandIn, object: object, caller: Caller): Promise<string> {
  try {
    const { Body } = await standIn.call('s3', 'GetObject', object, caller);
    return await text(Body);
  } catch (error) {
    if (error instanceof AwsError) throw fault(`S3 error: ${error.message}`);
    throw error;
  }
}
