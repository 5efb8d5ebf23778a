import { env } from 'node:process';
import express from 'express';

const items = new Map();
for (let id = 1; id <= 500; id++) items.set(id, { id, name: `item ${id}`, price: id * 3, tags: ['a', 'b'] });

const app = express();
app.use(express.json());
app.use((req, res, next) => {
  res.set('x-request-id', req.get('x-request-id') ?? 'none');
  next();
});

const api = express.Router();
api.get('/items', (req, res) => {
  const limit = Number(req.query.limit ?? 20);
  res.json([...items.values()].slice(0, limit));
});
api.get('/items/:id', (req, res) => {
  const item = items.get(Number(req.params.id));
  if (item === undefined) res.status(404).json({ error: 'no such item' });
  else res.json(item);
});
api.put('/items/:id', (req, res) => {
  const id = Number(req.params.id);
  if (typeof req.body?.name !== 'string') {
    res.status(400).json({ error: 'name must be a string' });
    return;
  }
  items.set(id, { ...items.get(id), id, name: req.body.name });
  res.json(items.get(id));
});
app.use('/api', api);

app.listen(Number(env.PORT ?? 3000), env.HOST ?? '127.0.0.1');
