/** What other systems call the columns of the specification, the likeliest first. */
export const synonyms: Readonly<Record<string, readonly string[]>> = {
  activity_id: ['event_id', 'id', 'uuid'],
  ts: ['timestamp', 'occurred_at', 'happened_at', 'event_time', 'event_timestamp', 'time', 'created_at', 'datetime'],
  customer: ['customer_id', 'user_id', 'entity_id', 'email', 'user'],
  activity: ['activity_name', 'event_name', 'event', 'event_type', 'activity_type'],
  feature_json: ['features', 'feature', 'properties', 'attributes', 'feature_data', 'features_json'],
};
