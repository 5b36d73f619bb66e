/** What a column of an answer holds: answers of different authors are compared after a cast to it. */
export type Kind = 'text' | 'time' | 'number';

export interface Question {
  readonly letter: string;
  /** In a few words, for the tables. */
  readonly asks: string;
  readonly aql: string;
  /** The answer's columns, in order. */
  readonly answer: readonly Kind[];
}

const primary: readonly Kind[] = ['text', 'text', 'time'];
const pages = 'select all visited_page (activity_id, customer, ts)';
const orders = 'select all completed_order (activity_id, customer, ts)';

/** The questions of `query-strategies.md`, "Which won". */
export const questions: readonly Question[] = [
  {
    letter: 'a',
    asks: 'append last before',
    aql: `${pages} append last before opened_email (ts, campaign)`,
    answer: [...primary, 'time', 'text'],
  },
  {
    letter: 'b',
    asks: 'append first after',
    aql: `${pages} append first after completed_order (ts, revenue_impact)`,
    answer: [...primary, 'time', 'number'],
  },
  {
    letter: 'c',
    asks: 'append first between, three columns',
    aql: `${pages} append first between completed_order (ts, revenue_impact, campaign)`,
    answer: [...primary, 'time', 'number', 'text'],
  },
  {
    letter: 'd',
    asks: 'aggregate between: count, sum',
    aql: `${pages} aggregate between viewed_item (count(*), sum(revenue_impact))`,
    answer: [...primary, 'number', 'number'],
  },
  {
    letter: 'e',
    asks: 'aggregate before: count, sum; few primary rows',
    aql: `${orders} aggregate before visited_page (count(*), sum(revenue_impact))`,
    answer: [...primary, 'number', 'number'],
  },
  {
    letter: 'f',
    asks: 'select first, append last before',
    aql: 'select first completed_order (activity_id, customer, ts) append last before opened_email (ts, campaign)',
    answer: [...primary, 'time', 'text'],
  },
  {
    letter: 'g',
    asks: 'five mixed appends',
    aql: `${pages}
append last before opened_email (ts, campaign)
append first after completed_order (ts, revenue_impact)
append first between added_to_cart (ts, path)
aggregate before viewed_item (count(*), sum(revenue_impact))
append first ever started_session (ts, device)`,
    answer: [...primary, 'time', 'text', 'time', 'number', 'time', 'text', 'number', 'number', 'time', 'text'],
  },
  {
    letter: 'h',
    asks: 'append nth(3) before',
    aql: `${pages} append nth(3) before opened_email (ts, campaign)`,
    answer: [...primary, 'time', 'text'],
  },
  {
    letter: 'i',
    asks: 'aggregate after: count, distinct count',
    aql: `${orders} aggregate after visited_page (count(*), count_distinct(path))`,
    answer: [...primary, 'number', 'number'],
  },
  {
    letter: 'j',
    asks: 'append last between',
    aql: `${pages} append last between completed_order (ts, revenue_impact)`,
    answer: [...primary, 'time', 'number'],
  },
  {
    letter: 'k',
    asks: 'filters on both sides, append last before',
    aql: `select all visited_page (activity_id, customer, ts filter device = 'mobile')
append last before opened_email (ts, path filter campaign = 'c7')`,
    answer: [...primary, 'time', 'text'],
  },
  {
    letter: 'l',
    asks: 'append first ever',
    aql: `${pages} append first ever started_session (ts, device)`,
    answer: [...primary, 'time', 'text'],
  },
  {
    letter: 'm',
    asks: 'filtered primary, aggregate between',
    aql: `select all visited_page (activity_id, customer, ts filter device = 'mobile')
aggregate between viewed_item (count(*), sum(revenue_impact))`,
    answer: [...primary, 'number', 'number'],
  },
];

/** Questions that are also asked by the entity key `coalesce(customer, anonymous_customer_id)`, to know what it costs. */
export const askedByEntityKey: readonly string[] = ['a', 'd', 'l'];
