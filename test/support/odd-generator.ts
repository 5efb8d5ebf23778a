/** A generator's process that repeats what it is sent, keeps silent, or fails, as its order says. */
process.on('message', (order: { readonly type: 'repeat' | 'silence' | 'fail' }) => {
  if (order.type === 'repeat') process.send?.(order);
  if (order.type === 'fail') throw new Error('failed as ordered');
});
process.once('disconnect', () => process.exit(0));
