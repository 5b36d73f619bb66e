import { nameStyleOf } from '../project/across.ts';
import { type NameStyle, offStyle, restyled } from '../project/name-style.ts';
import { defineCheck } from './check.ts';
import { isReadable } from './columns.ts';

const made = (name: string): string =>
  `select id as activity_id, ts, email as customer, '${name}' as activity, json_object() as feature_json from t`;

/** An activity is named otherwise than most of its project. Source: Activity Schema 2.0, the note of `activity`. */
export const activityNameStyle = defineCheck({
  id: 'activity-name-style',
  severity: 'info',
  acrossFiles: true,
  summary: 'The activities of a project are named in one way.',
  documentation:
    'By convention an activity is a verb in the past and a noun: `completed_order`. What counts is what the project itself does: where at least three quarters of its activities, and three of several words, are written in one way, the others are reported. _Rename Symbol_ changes a name everywhere: in transformations, queries and the settings.',
  message: (params: { name: string; style: NameStyle; why: 'letters' | 'order'; instead: string | undefined }) => {
    const such = params.style.such.map((name) => `\`${name}\``).join(', ');
    if (params.why === 'order') {
      const order = params.style.verb === 'first' ? 'with the verb first' : 'with the verb last';
      return `The activities of this project are named ${order}, as in ${such}; in \`${params.name}\` it is the other way round.`;
    }
    const instead = params.instead ? `: \`${params.instead}\`?` : '.';
    return `The activities of this project are written in ${params.style.letters}, as in ${such}${instead}`;
  },
  fails: {
    beside: { 'transformations/a.sql': made('started_ride'), 'transformations/b.sql': made('ended_ride') },
    text: made('x').replace("'x'", "«'Signed Up'»"),
  },
  passes: {
    beside: { 'transformations/a.sql': made('started_ride'), 'transformations/b.sql': made('ended_ride') },
    text: made('signed_up'),
  },
  also: [
    {
      beside: {
        'transformations/a.sql': made('started_ride'),
        'transformations/b.sql': made('ended_ride'),
        'transformations/c.sql': made('bought_ticket'),
      },
      fails: made('x').replace("'x'", "«'account_closed'»"),
      passes: made('closed_account'),
    },
  ],

  *check(subject) {
    const style = isReadable(subject) ? nameStyleOf(subject.project) : undefined;
    if (!style) return;
    const told = new Set<string>();
    for (const { name, range } of subject.facts.activities) {
      const why = told.has(name) ? undefined : offStyle(name, style);
      if (!why) continue;
      told.add(name);
      yield { at: range, params: { name, style, why, instead: restyled(name, style) } };
    }
  },
});
