import type { Caller } from '../core/stand-in.ts';
import type { Properties } from './registry.ts';
import type { Work } from './work.ts';

/** A resource of a stack as it was made last. */
export interface StackResource {
  logicalId: string;
  type: string;
  /** What `Ref` gives. */
  physicalId: string;
  /** What `Fn::GetAtt` gives. */
  attributes: Record<string, string>;
  /** Properties with all functions resolved. */
  properties: Properties;
  deletionPolicy: string;
  updateReplacePolicy: string;
  status: string;
  reason?: string;
  changed: Date;
}

export interface Output {
  OutputKey: string;
  OutputValue: string;
  Description?: string;
  ExportName?: string;
}

export interface StackEvent {
  id: string;
  /** The create, update, delete or rollback that it belongs to. */
  operationId: string;
  at: Date;
  logicalId: string;
  physicalId: string;
  type: string;
  status: string;
  reason?: string;
}

/** What one version of a stack is made from. */
export interface Revision {
  template: string;
  parameters: Record<string, string>;
  capabilities: string[];
  tags: { Key: string; Value: string }[];
  description?: string;
}

/** A change as DescribeChangeSet tells it; the contexts are the properties before and after, JSON text. */
export interface Change {
  Type: 'Resource';
  ResourceChange: {
    Action: 'Add' | 'Modify' | 'Remove';
    LogicalResourceId: string;
    ResourceType: string;
    BeforeContext?: string;
    AfterContext?: string;
  };
}

export interface ChangeSet extends Revision {
  id: string;
  name: string;
  created: Date;
  status: 'CREATE_COMPLETE' | 'FAILED';
  reason?: string;
  changes: Change[];
  type: 'CREATE' | 'UPDATE';
  /** Who makes the resources: the role that was passed, else who made the change set. */
  caller: Caller;
  roleArn?: string;
}

export interface Stack extends Revision {
  id: string;
  name: string;
  status: string;
  reason?: string;
  created: Date;
  updated?: Date;
  deleted?: Date;
  roleArn?: string;
  protected: boolean;
  outputs: Output[];
  /** Names of the exports of other stacks that this one uses. */
  imports: Set<string>;
  /** By logical id, in the order in which they were made. */
  resources: Map<string, StackResource>;
  changeSets: Map<string, ChangeSet>;
  /** Oldest first. */
  events: StackEvent[];
  /** What its resources are being made and changed by. */
  work?: Work | undefined;
}

/** Records an event of a stack or of one of its resources. */
export type Log = (
  subject: { logicalId: string; physicalId: string; type: string },
  status: string,
  reason?: string,
) => void;
