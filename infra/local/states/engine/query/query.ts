import type { Visit } from '../visit.ts';
import { jsonataQuery } from './jsonata/jsonata.ts';
import { jsonPathQuery } from './jsonpath/jsonpath.ts';
import type { QueryLanguage } from './query-language.ts';

/** The query language of a state. */
export const queryOf = ({ language }: Visit): QueryLanguage => (language === 'JSONata' ? jsonataQuery : jsonPathQuery);
