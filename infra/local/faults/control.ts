import { ContractError } from '../../../pipeline/parse-as.ts';
import type { Faults } from './faults.ts';
import { parseScenario } from './scenario.ts';

/** The control API's path. No bucket can be named so, hence no request of S3's has it. */
export const CONTROL_PATH = '/_stand-in/faults';

interface ControlAnswer {
  status: number;
  body: object;
}

/**
 * Answers a request of the control API: PUT installs the scenario in the body (YAML or JSON), GET tells how often each of
 * its faults fired, DELETE clears them.
 * @returns 200 with the report; 400 with `mistakes` for a scenario that is none; 405 for another method
 */
export function control(faults: Faults, method: string, body: string): ControlAnswer {
  switch (method) {
    case 'PUT':
      try {
        faults.install(parseScenario(body, 'the request body'));
      } catch (error) {
        if (error instanceof ContractError) return { status: 400, body: { mistakes: error.message.split('\n') } };
        throw error;
      }
      break;
    case 'DELETE':
      faults.clear();
      break;
    case 'GET':
      break;
    default:
      return { status: 405, body: { mistakes: [`method: found ${method}, expected PUT, GET or DELETE`] } };
  }
  return { status: 200, body: faults.report() };
}
