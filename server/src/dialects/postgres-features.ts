/** A condition that is true where the value under `key` of a JSON column can be cast to a type. */
type Guard = (json: string, key: string, quote: (text: string) => string) => string;

/**
 * What `try_cast` is elsewhere; PostgreSQL has none before version 16. JSON paths, which pass over their own errors, cost a
 * third of what regular expressions do, so these are left to what is seldom met.
 */
export const isFeature: Readonly<Record<'number' | 'integer' | 'boolean' | 'timestamp', Guard>> = {
  number: exists('.double()'),
  // Numbers are compared as they are, texts have to be digits.
  integer: exists(
    ' ? (@ >= -9223372036854775808 && @ <= 9223372036854775807' +
      ' || @ like_regex "^ *[-+]?[0-9]+([.][0-9]*)? *$" && @.double() > -9.2e18 && @.double() < 9.2e18)',
  ),
  boolean: (json, key, quote) =>
    `lower((${json}->>${quote(key)}) collate "C") in ('true', 'false', 't', 'f', 'yes', 'no', 'y', 'n', '1', '0')`,
  timestamp: (json, key, quote) => {
    const common = exists(String.raw`.datetime("yyyy-mm-dd\"T\"hh24:mi:ss")`)(json, key, quote);
    return `(${common} or (${json}->>${quote(key)}) collate "C" ~ ${quote(timestampText)})`;
  },
};

function exists(rest: string): Guard {
  return (json, key, quote) =>
    `jsonb_path_exists(${json}, ${quote(`strict $.${JSON.stringify(key)}${rest}`)}, '{}', true)`;
}

/** Dates that there are, with a time of day and a zone or without. */
const timestampText = [
  '^(?!0000)(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))',
  '|(?:[0-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)',
  '(?:[ T](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]+)?)? ?(?:Z|[-+](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?)?$',
].join('');
