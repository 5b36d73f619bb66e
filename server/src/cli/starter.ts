/** The files of a new project, by path: it builds at once, for its source rows stand in the transformations themselves. */
export function starterFiles(name: string): readonly (readonly [path: string, text: string])[] {
  return [
    ['activity_schema.yml', settings(name)],
    ['transformations/signed_up.sql', signedUp],
    ['transformations/completed_order.sql', completedOrder],
    ['queries/signed_up_to_order.aql', query],
    ['.gitignore', '*.duckdb\n*.duckdb.*\n'],
  ];
}

function settings(name: string): string {
  return `name: ${name}
spec: "2.0"

connection: dev
connections:
  dev: { type: duckdb, path: ${name}.duckdb }

streams:
  customer_stream:
    description: Everything our customers do.
    entity: customer
    schema: analytics
    lookback: 3 days # how late a row may come and still be found by a build
    optional_columns: [revenue_impact, link]

activities:
  signed_up:
    description: A customer made an account.
    features: { plan: string }
  completed_order:
    description: A customer bought something.
    features: { product: string, quantity: integer }
`;
}

const signedUp = `-- Replace these rows by a table of your own: \`from my_schema.users as u\`.
with users(id, email, signed_up_at, plan) as (
  values
    (1, 'ada@example.com',   timestamp '2024-01-02 09:15:00', 'free'),
    (2, 'grace@example.com', timestamp '2024-01-03 14:40:00', 'team'),
    (3, 'alan@example.com',  timestamp '2024-01-05 08:05:00', 'free')
)
select
  u.id                             as activity_id,
  u.signed_up_at                   as ts,
  u.email                          as customer,
  'signed_up'                      as activity,
  json_object('plan', u.plan)      as feature_json,
  null::double                     as revenue_impact,
  null::varchar                    as link
from users as u
`;

const completedOrder = `with orders(id, email, ordered_at, product, quantity, price) as (
  values
    (101, 'ada@example.com',   timestamp '2024-01-02 09:30:00', 'bell',   1, 12.50),
    (102, 'ada@example.com',   timestamp '2024-01-20 18:00:00', 'saddle', 1, 49.00),
    (103, 'grace@example.com', timestamp '2024-01-09 11:20:00', 'lamp',   2, 38.00)
)
select
  o.id                             as activity_id,
  o.ordered_at                     as ts,
  o.email                          as customer,
  'completed_order'                as activity,
  json_object(
    'product',  o.product,
    'quantity', o.quantity
  )                                as feature_json,
  o.price::double                  as revenue_impact,
  null::varchar                    as link
from orders as o
`;

const query = `-- What did customers buy first after they signed up, and what did they spend in all?
using customer_stream
select first signed_up (
  customer,
  ts as signed_up_at,
  plan
)
append first after completed_order (
  ts as first_order_at,
  product as first_product
)
aggregate after completed_order (
  count(*) as orders,
  sum(revenue_impact) as revenue
)
`;
