import { AwsError } from '../core/errors.ts';

/** S3's answer to a body that is not the document that the operation takes. */
export const malformedXml = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

/** S3's answer to a header or parameter that it knows nothing to do with. */
export const notImplemented = (what: string): AwsError =>
  new AwsError('NotImplemented', `A header you provided implies functionality that is not implemented: ${what}`, 501);
