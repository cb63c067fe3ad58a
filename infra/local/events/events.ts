import * as sdk from '@aws-sdk/client-eventbridge';
import { checkedOperations } from '../core/checked-operations.ts';
import type { Timer } from '../core/clock.ts';
import { AwsError } from '../core/errors.ts';
import type { Operation, Service, StandIn } from '../core/stand-in.ts';
import { matchesName } from '../faults/faults.ts';
import { type ApiDestination, apiDestinationOperations } from './api-destinations.ts';
import { type Connection, connectionOperations } from './connections.ts';
import { deliver } from './deliver.ts';
import { type Entry, eventOf, inSeconds, putEvents } from './put-events.ts';
import type { Rule } from './rule.ts';
import { ruleOperations } from './rules.ts';
import { Sender } from './send.ts';
import type { Event } from './target-input.ts';

/**
 * EventBridge: rules by pattern and by schedule on the default event bus.
 *
 * Other services of the stand-in publish by the operation `PutServiceEvent`, which takes one entry as PutEvents does, may
 * use a source that begins with `aws.`, and is not to be had over the wire.
 *
 * Schedules fire on the stand-in's clock, but it skips nothing for their sake alone: a schedule of five minutes must not
 * make an idle stand-in race through the year. They fire in real time, when a test advances the clock, or on the way
 * when something else makes it skip past them.
 */
export function createEvents(standIn: StandIn): Service {
  const rules = new Map<string, Rule>();
  const timers = new Map<string, Timer>();
  const destinations = new Map<string, ApiDestination>();
  const connections = new Map<string, Connection>();
  const targets = { standIn, destinations, connections };
  const sender = new Sender(standIn, (...delivery) => deliver(targets, ...delivery));

  const publish = (event: Event) => {
    const fault = standIn.faults.take(
      'events',
      `${event.source} ${event['detail-type']}`,
      ({ source, detailType }) => matchesName(source, event.source) && matchesName(detailType, event['detail-type']),
    );
    const times = fault ? { never: 0, twice: 2 }[fault.delivered] : 1;
    for (let time = 0; time < times; time++) route(event);
  };

  const route = (event: Event) => {
    for (const rule of rules.values()) if (rule.enabled && rule.matches?.(event)) send(rule, event);
  };

  const send = (rule: Rule, event: Event) => {
    for (const target of rule.targets.values()) void sender.send(rule, target, event);
  };

  const arm = (rule: Rule) => {
    timers.get(rule.name)?.cancel();
    timers.delete(rule.name);
    const now = standIn.clock.now();
    const next = rule.enabled ? rule.schedule?.(now) : undefined;
    if (next === undefined) return;
    const fire = () => {
      arm(rule);
      send(rule, scheduledEvent(standIn, rule, next));
    };
    timers.set(rule.name, standIn.clock.after(next - now, fire, { background: true }));
  };

  const putServiceEvent: Operation = (entry: Entry, { internal }) => {
    if (!internal)
      throw new AwsError('UnknownOperationException', 'Could not find operation PutServiceEvent in events');
    publish(eventOf(standIn, entry));
  };

  return {
    name: 'events',
    protocol: 'json-1.1',
    target: 'AWSEvents',
    operations: {
      ...checkedOperations(standIn, 'events', sdk, {
        ...ruleOperations(standIn, rules, arm),
        ...connectionOperations(standIn, connections),
        ...apiDestinationOperations(standIn, destinations, connections),
        PutEvents: putEvents(standIn, publish),
      }),
      PutServiceEvent: putServiceEvent,
    },
    close() {
      for (const timer of timers.values()) timer.cancel();
      sender.close();
    },
  };
}

const scheduledEvent = (standIn: StandIn, rule: Rule, due: number): Event => ({
  version: '0',
  id: crypto.randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: standIn.account,
  time: inSeconds(new Date(due)),
  region: standIn.region,
  resources: [rule.arn],
  detail: {},
});
