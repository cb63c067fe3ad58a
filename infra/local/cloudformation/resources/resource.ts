import { randomBytes } from 'node:crypto';
import { AwsError } from '../../core/errors.ts';
import type { Caller, StandIn } from '../../core/stand-in.ts';
import type { Properties } from '../registry.ts';

/** A resource as its service knows it. */
interface Made {
  /** What `Ref` gives. */
  physicalId: string;
  /** What `Fn::GetAtt` gives, as far as the service knows it. */
  attributes: Record<string, string>;
}

/** Where a resource is made, and for whom. */
export interface Context {
  standIn: StandIn;
  caller: Caller;
  stackName: string;
  logicalId: string;
  /** Says that there is now something to delete, where more has to follow before the resource is complete. */
  begun(physicalId: string): void;
}

/** How resources of one type are made, changed in place and deleted, by the operations of their service. */
interface ResourceHandler {
  /** The property that names the resource: while it is set, the resource cannot be replaced by another. */
  nameProperty?: string;
  create(properties: Properties, context: Context): Promise<Made>;
  update(made: Made, properties: Properties, previous: Properties, context: Context): Promise<Made>;
  delete(made: Made, properties: Properties, context: Context): Promise<void>;
}

export type ResourceHandlers = Record<string, ResourceHandler>;

/** Calls a service as whoever deploys the stack. */
export const call = ({ standIn, caller }: Context, service: string, operation: string, input: object) =>
  standIn.call(service, operation, input, caller);

/** A name for a resource that the template leaves unnamed: `STACK-LOGICALID-RANDOM`, shortened to `limit` characters. */
export function generatedName({ stackName, logicalId }: Context, limit: number): string {
  const random = randomBytes(6).toString('hex').toUpperCase();
  const half = Math.floor((limit - random.length - 2) / 2);
  const stack = stackName.slice(0, Math.max(half, limit - random.length - 2 - logicalId.length));
  return `${stack}-${logicalId.slice(0, limit - random.length - 2 - stack.length)}-${random}`;
}

/** As CloudFormation's own handlers refuse to make what is already there. */
export const alreadyExists = (type: string, identifier: string): AwsError =>
  new AwsError('AlreadyExists', `Resource of type '${type}' with identifier '${identifier}' already exists.`);

/** In place of `update`, for a type whose operations the stand-in does not have. */
export const notInPlace = (what: string) => async (): Promise<never> => {
  throw new AwsError('InvalidRequest', `The stand-in does not change ${what}`);
};

/** Runs a deletion, content when what is to be deleted is already gone. */
export async function unlessGone(deletion: Promise<unknown>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (!(error instanceof AwsError) || !/NotFound|NoSuch|DoesNotExist/.test(error.code)) throw error;
  }
}
