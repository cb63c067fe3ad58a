import type { CheckedOperation } from '../core/checked-operations.ts';
import { length, oneOf, pattern, range } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { checkDeliverable } from './deliver.ts';
import { compilePattern } from './pattern.ts';
import type { Rule, Target } from './rule.ts';
import { parseSchedule } from './schedule.ts';
import { checkInputSettings } from './target-input.ts';

const TARGET_MEMBERS = [
  'Id',
  'Arn',
  'RoleArn',
  'Input',
  'InputPath',
  'InputTransformer',
  'RetryPolicy',
  'DeadLetterConfig',
];
/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const MAX_TARGETS = 5;
const ruleName = pattern(/^[.\-_A-Za-z0-9]{1,64}$/);

/**
 * The rules of the default event bus and their targets.
 * @param changed is told of a rule that was put, switched or deleted, so that its schedule can follow
 */
export function ruleOperations(
  standIn: StandIn,
  rules: Map<string, Rule>,
  changed: (rule: Rule) => void,
): Record<string, CheckedOperation> {
  const arnOf = (name: string) => standIn.arn('events', `rule/${name}`);
  const ruleOf = (name: string, bus?: string): Rule => {
    checkBus(standIn, bus);
    const rule = rules.get(name);
    if (!rule) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return rule;
  };
  const switchTo = (enabled: boolean): CheckedOperation => ({
    resource: ({ Name }) => arnOf(Name),
    run(input) {
      const rule = ruleOf(input.Name, input.EventBusName);
      rule.enabled = enabled;
      changed(rule);
    },
  });

  return {
    PutRule: {
      constraints: {
        Name: ruleName,
        State: oneOf('ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'),
        EventPattern: length(0, 4096),
        ScheduleExpression: length(0, 256),
        Description: length(0, 512),
      },
      resource: ({ Name }) => arnOf(Name),
      run(input) {
        checkBus(standIn, input.EventBusName);
        if (input.RoleArn) throw invalid('The stand-in acts on the roles of targets, not on a RoleArn of the rule');
        if (!input.EventPattern && !input.ScheduleExpression)
          throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
        const known = rules.get(input.Name);
        const rule: Rule = {
          name: input.Name,
          arn: arnOf(input.Name),
          enabled: input.State !== 'DISABLED',
          description: input.Description,
          eventPattern: input.EventPattern,
          matches: input.EventPattern && compilePattern(input.EventPattern),
          scheduleExpression: input.ScheduleExpression,
          schedule: input.ScheduleExpression && parseSchedule(input.ScheduleExpression),
          targets: known?.targets ?? new Map(),
          // Tags count when a rule is created; EventBridge passes over those of a later PutRule.
          tags: known?.tags ?? input.Tags ?? [],
        };
        rules.set(rule.name, rule);
        changed(rule);
        return { RuleArn: rule.arn };
      },
    },
    DescribeRule: {
      resource: ({ Name }) => arnOf(Name),
      run: (input) => described(ruleOf(input.Name, input.EventBusName)),
    },
    ListRules: {
      run(input) {
        checkBus(standIn, input.EventBusName);
        const named = [...rules.values()].filter(({ name }) => name.startsWith(input.NamePrefix ?? ''));
        return { Rules: named.map(described) };
      },
    },
    ListTagsForResource: {
      resource: ({ ResourceARN }) => ResourceARN,
      run: ({ ResourceARN }) => ({ Tags: ruleOf(ResourceARN.split('/').at(-1)).tags }),
    },
    EnableRule: switchTo(true),
    DisableRule: switchTo(false),
    // EventBridge answers the deletion of a rule that is not there with success.
    DeleteRule: {
      resource: ({ Name }) => arnOf(Name),
      run(input) {
        checkBus(standIn, input.EventBusName);
        const rule = rules.get(input.Name);
        if (!rule) return;
        if (rule.targets.size > 0) throw invalid("Rule can't be deleted since it has targets.");
        rules.delete(rule.name);
        changed({ ...rule, enabled: false });
      },
    },
    PutTargets: {
      constraints: {
        Targets: length(1, 100),
        'Targets[].Id': ruleName,
        'Targets[].Input': length(0, 8192),
        'Targets[].RetryPolicy.MaximumRetryAttempts': range(0, 185),
        'Targets[].RetryPolicy.MaximumEventAgeInSeconds': range(60, 86_400),
        'Targets[].DeadLetterConfig.Arn': pattern(/^arn:aws:sqs:[\w-]+:\d{12}:[\w-]{1,80}$/),
      },
      resource: ({ Rule }) => arnOf(Rule),
      run(input) {
        const { targets } = ruleOf(input.Rule, input.EventBusName);
        for (const target of input.Targets as Target[]) checkTarget(target);
        const ids = new Set([...targets.keys(), ...input.Targets.map(({ Id }: Target) => Id)]);
        if (ids.size > MAX_TARGETS)
          throw new AwsError('LimitExceededException', `The requested resource exceeds the maximum number allowed.`);
        for (const target of input.Targets) targets.set(target.Id, target);
        return { FailedEntryCount: 0, FailedEntries: [] };
      },
    },
    RemoveTargets: {
      constraints: { Ids: length(1, 100) },
      resource: ({ Rule }) => arnOf(Rule),
      run(input) {
        const { name, targets } = ruleOf(input.Rule, input.EventBusName);
        const gone = (input.Ids as string[]).filter((id) => !targets.delete(id));
        const FailedEntries = gone.map((TargetId) => ({
          TargetId,
          ErrorCode: 'ResourceNotFoundException',
          ErrorMessage: `Rule ${name} does not have a target with the Id ${TargetId}.`,
        }));
        return { FailedEntryCount: gone.length, FailedEntries };
      },
    },
    ListTargetsByRule: {
      resource: ({ Rule }) => arnOf(Rule),
      run: (input) => ({ Targets: [...ruleOf(input.Rule, input.EventBusName).targets.values()] }),
    },
  };
}

const invalid = (message: string) => new AwsError('ValidationException', message);

/** @throws AwsError ResourceNotFoundException for any bus but the default one */
export function checkBus(standIn: StandIn, bus = 'default'): void {
  if (bus !== 'default' && bus !== standIn.arn('events', 'event-bus/default'))
    throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
}

function checkTarget(target: Target): void {
  const other = Object.keys(target).find((member) => !TARGET_MEMBERS.includes(member));
  if (other) throw invalid(`The stand-in does not act on ${other} of target ${target.Id}`);
  checkDeliverable(target);
  checkInputSettings(target, target.Id);
}

const described = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  State: rule.enabled ? 'ENABLED' : 'DISABLED',
  Description: rule.description,
  EventPattern: rule.eventPattern,
  ScheduleExpression: rule.scheduleExpression,
  EventBusName: 'default',
});
