// A server with an API of its own, on plain node:http. BURN_US is the CPU time that each answer takes in addition, in
// µs; BREAK names a fault.
const { createServer } = require('node:http');

const burnUs = Number(process.env.BURN_US ?? 0);
const fault = process.env.BREAK ?? '';
const orders = new Map();

function burn() {
  const until = process.cpuUsage().user + process.cpuUsage().system + burnUs;
  while (process.cpuUsage().user + process.cpuUsage().system < until);
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

function route(request, response, body) {
  if (burnUs > 0) burn();
  const url = new URL(request.url, 'http://localhost');
  if (request.method === 'GET' && url.pathname === '/search') {
    const q = url.searchParams.get('q') ?? '';
    return answer(response, fault === 'search' ? 404 : 200, { q, hits: [{ title: `Über ${q}` }] });
  }
  if (request.method === 'POST' && url.pathname === '/orders') {
    const { number, customer } = JSON.parse(body);
    if (orders.has(number)) return answer(response, 409, { error: 'a second order with this number' });
    orders.set(number, customer);
    return answer(response, 201, fault === 'body' ? {} : { number, customer });
  }
  if (request.method === 'DELETE' && url.pathname === '/cache') return answer(response, 204);
  return answer(response, 404, { error: `no ${request.method} ${url.pathname}` });
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (part) => (body += part));
  request.on('end', () => route(request, response, body));
});
server.listen(Number(process.env.PORT), process.env.HOST);
