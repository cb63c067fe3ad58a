import type { Aspect } from './replay.ts';

interface Difference {
  /** Matches the names of the recordings. */
  recordings: RegExp;
  aspects: Aspect[];
  because: string;
}

/** What stays different from the recordings. */
export const STAYS_DIFFERENT: Difference[] = [
  {
    recordings: /^TestActivities::/,
    aspects: ['outcome'],
    because: 'Activities are left out on purpose; a state machine that uses one is refused.',
  },
  {
    recordings: /DynamoDB::|::test_dynamodb_|::test_invalid_secret_name |::test_list_secrets /,
    aspects: ['outcome'],
    because: 'The stand-in has no DynamoDB and no Secrets Manager; a state machine that calls them is refused.',
  },
  {
    recordings: /^TestCallback::test_start_execution_sync(_delegate_failure)? /,
    aspects: ['outcome', 'details'],
    because:
      'Recorded before executions could be redriven; later answers of .sync have RedriveCount and RedriveStatus.',
  },
  {
    recordings: /::test_parallel_(state(_lambda|_order|_nested|\[.*\])|catch_error\[.*\]) /,
    aspects: ['types'],
    because:
      'The recorder sorted the events of the branches, which run side by side, and left out the one that ended them.',
  },
  {
    recordings:
      /::test_map_(state_(legacy_)?config_distributed(_parameters|_item_selector|_reentrant|_reentrant_lambda)?|state_tolerated_failure_\w+\[([01]|\w+_literal)\]|state_label|item_reader_base_(csv_headers_(first_line|decl)|json|json_max_items)|item_reader_csv_(max_items(_paths)?\[\d+\]|headers_decl_extra_fields)) /,
    aspects: ['ids'],
    because:
      "Recorded before November 2024: the exit of a Distributed Map's state followed MapRunSucceeded. What was recorded since follows MapRunStarted, as here.",
  },
  {
    recordings: /^TestTaskServiceSqs::test_sqs_failure_in_wait_for_task_tok /,
    aspects: ['details'],
    because: 'The recorder left a date in the headers of the answer as it was.',
  },
];
