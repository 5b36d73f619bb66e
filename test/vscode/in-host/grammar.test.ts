import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type SyntaxToken, tokenize } from './grammar.ts';

describe('the grammars', () => {
  /** The texts occur in this order, each under the scope beside it. */
  function scopesAre(
    found: readonly SyntaxToken[],
    expected: readonly (readonly [text: string, scope: string])[],
  ): void {
    let from = 0;
    for (const [text, scope] of expected) {
      const at = found.findIndex((token, index) => index >= from && token.text.trim() === text);
      assert.notEqual(at, -1, `no token ${text} among ${JSON.stringify(found.slice(from).map((token) => token.text))}`);
      const scopes = found[at]?.scopes ?? [];
      assert.ok(scopes.includes(scope), `${text} is ${scopes.join(' ')}, not ${scope}`);
      from = at + 1;
    }
  }

  it('names the parts of a query', async () => {
    const found = await tokenize(
      'source.aql',
      `/*---
materialize: table
---*/
using customer_stream
select all "opened app" as opened (
  ts as opened_at, -- when
  station
  filter {feature_json} is not null and station <> 'it''s --'
)
append first between took_bike relative to opened (bike_id within 2 days)
aggregate before * (count(*) as events, sum(price))
include (age)
order by ts desc
limit 10
`,
    );
    scopesAre(found, [
      ['materialize', 'entity.name.tag.yaml'],
      ['---*/', 'comment.block.front-matter.activity-schema'],
      ['using', 'keyword.control.aql'],
      ['customer_stream', 'entity.name.namespace.aql'],
      ['select', 'keyword.control.aql'],
      ['all', 'storage.modifier.selector.aql'],
      ['opened app', 'entity.name.type.activity.aql'],
      ['as', 'keyword.other.as.aql'],
      ['opened', 'entity.name.label.aql'],
      ['ts', 'variable.other.column.aql'],
      ['when', 'comment.line.double-dash.aql'],
      ['filter', 'keyword.control.clause.aql'],
      ['feature_json', 'variable.parameter.placeholder.activity-schema'],
      ['and', 'keyword.operator.wordlike.aql'],
      ["''", 'constant.character.escape.aql'],
      ['append', 'keyword.control.aql'],
      ['first', 'storage.modifier.selector.aql'],
      ['between', 'keyword.other.relationship.aql'],
      ['took_bike', 'entity.name.type.activity.aql'],
      ['relative to', 'keyword.other.relative-to.aql'],
      ['opened', 'entity.name.label.aql'],
      ['bike_id', 'variable.other.column.aql'],
      ['within', 'keyword.control.clause.aql'],
      ['2', 'constant.numeric.aql'],
      ['aggregate', 'keyword.control.aql'],
      ['before', 'keyword.other.relationship.aql'],
      ['*', 'entity.name.type.activity.aql'],
      ['count', 'support.function.aggregate.aql'],
      ['events', 'entity.name.label.aql'],
      ['sum', 'support.function.aggregate.aql'],
      ['include', 'keyword.control.aql'],
      ['age', 'variable.other.column.aql'],
      ['order by', 'keyword.control.aql'],
      ['desc', 'keyword.other.aql'],
      ['limit', 'keyword.control.aql'],
      ['10', 'constant.numeric.aql'],
    ]);
  });

  it("reads the specification's own sentence", async () => {
    scopesAre(await tokenize('source.aql', 'for all web_session append first in between submitted_lead\n'), [
      ['for', 'keyword.control.aql'],
      ['all', 'storage.modifier.selector.aql'],
      ['web_session', 'entity.name.type.activity.aql'],
      ['append', 'keyword.control.aql'],
      ['first', 'storage.modifier.selector.aql'],
      ['in between', 'keyword.other.relationship.aql'],
      ['submitted_lead', 'entity.name.type.activity.aql'],
    ]);
  });

  it('finds the YAML head, Jinja and the bounds inside SQL', async () => {
    const found = await tokenize(
      'source.sql',
      `/*---
activities: [started_ride]
---*/
select 'started_ride' as activity from {{ ref('rides') }} where ts > @start_ts and '{{ var("x") }}' <> '{ts}'
`,
    );
    scopesAre(found, [
      ['activities', 'entity.name.tag.yaml'],
      ['---*/', 'comment.block.front-matter.activity-schema'],
      ['select', 'keyword.other.DML.sql'],
      ['{{', 'punctuation.definition.template-expression.begin.jinja'],
      ['ref', 'entity.name.function.jinja'],
      ['}}', 'punctuation.definition.template-expression.end.jinja'],
      ['@start_ts', 'variable.language.bound.activity-schema'],
      ['{{', 'punctuation.definition.template-expression.begin.jinja'],
      ['ts', 'variable.parameter.placeholder.activity-schema'],
    ]);
  });
});
