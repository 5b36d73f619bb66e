/** Placeholder: the command line, before it has commands. */
console.log('activity-schema');
