import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { gatedLoginSchema } from '../../../model/gate/gated-login.ts';
import { StackbenchError } from '../../../model/stackbench-error.ts';
import { logIn } from '../../../runner/apps/login/log-in.ts';
import { knownSecrets } from '../../../runner/machine/known-secrets.ts';

type LoggedIn = Awaited<ReturnType<typeof logIn>>;

interface Asked {
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answers = Readonly<Record<string, (asked: Asked, response: ServerResponse) => void>>;

/** Logs in to a server that answers by method and path. */
async function logInTo(
  t: TestContext,
  answers: Answers,
  login: unknown,
  placeholders: Record<string, string> = {},
): Promise<{ readonly loggedIn: LoggedIn; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const line = `${request.method} ${request.url}`;
    const one = { line, headers: request.headers, body: await text(request) };
    asked.push(one);
    answers[line.split('?')[0] ?? '']?.(one, response);
    response.end();
  };
  const server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { loggedIn: await logIn(gatedLoginSchema.parse(login), { baseUrl, placeholders }), asked };
}

async function whyNot(t: TestContext, answers: Answers, login: unknown): Promise<string> {
  const error = await logInTo(t, answers, login).then(
    () => null,
    (cause: unknown) => cause,
  );
  assert.ok(error instanceof StackbenchError);
  assert.equal(error.code, 'login-failed');
  return error.why;
}

const json =
  (value: unknown, cookies: readonly string[] = []) =>
  (_asked: Asked, response: ServerResponse): void => {
    response.setHeader('set-cookie', cookies);
    response.write(JSON.stringify(value));
  };
const page =
  (html: string, cookies: readonly string[] = []) =>
  (_asked: Asked, response: ServerResponse): void => {
    response.setHeader('set-cookie', cookies);
    response.write(html);
  };
const leads =
  (location: string, cookies: readonly string[] = []) =>
  (_asked: Asked, response: ServerResponse): void => {
    response.writeHead(302, { location, 'set-cookie': [...cookies] });
  };

describe('a login by a form with a token of its page', () => {
  const answers = {
    'GET /accounts/login/': page('<form><input type=hidden name="csrfmiddlewaretoken" value="t/1&amp;x"></form>', [
      'csrftoken=first',
    ]),
    'POST /accounts/login/': leads('/', ['csrftoken=second; Path=/', 'sessionid=s3ss10n; HttpOnly']),
  };
  const login = [
    { method: 'GET', path: '/accounts/login/', take: { csrf: 'html.csrfmiddlewaretoken' } },
    {
      path: '/accounts/login/',
      form: { csrfmiddlewaretoken: '{csrf}', username: 'ann & bob', remember: true, code: 17 },
      take: { token: 'cookie.csrftoken' },
      headersThen: { 'x-csrftoken': '{token}' },
    },
  ];

  it('sends the token with the cookies of the page, and then all cookies of both', async (t) => {
    const { loggedIn, asked } = await logInTo(t, answers, login);
    assert.deepEqual(
      asked.map(({ line }) => line),
      ['GET /accounts/login/', 'POST /accounts/login/'],
    );
    const [, posted] = asked;
    assert.equal(posted?.headers.cookie, 'csrftoken=first');
    assert.equal(posted.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(posted.body, 'csrfmiddlewaretoken=t%2F1%26x&username=ann+%26+bob&remember=true&code=17');
    assert.deepEqual(
      loggedIn.cookies.map(({ name, value }) => `${name}=${value}`),
      ['csrftoken=second', 'sessionid=s3ss10n'],
    );
    assert.deepEqual(loggedIn.headers, { 'x-csrftoken': 'second' });
  });

  it('makes everything that it took a secret', async (t) => {
    await logInTo(t, answers, login);
    for (const secret of ['t/1&x', 't%2F1%26x', 's3ss10n', 'second'])
      assert.ok(knownSecrets().includes(secret), secret);
  });
});

describe('a login', () => {
  it('takes several values of an answer, which fit into headers, paths and bodies', async (t) => {
    const { loggedIn, asked } = await logInTo(
      t,
      {
        'POST /login': json({ session: { token: 'to"ken' }, users: [{ id: 7 }], name: 'a/b c' }),
        'POST /tenants/a%2Fb%20c/enter': json({ ok: true }),
      },
      [
        {
          path: '/login',
          body: {},
          take: { token: 'body.session.token', user: 'body.users.0.id', name: 'body.name' },
          headersThen: { authorization: 'Bearer {token}' },
        },
        { path: '/tenants/{name}/enter?as={user}', body: { token: '{token}' } },
      ],
    );
    assert.equal(asked[1]?.line, 'POST /tenants/a%2Fb%20c/enter?as=7');
    assert.equal(asked[1].headers.authorization, 'Bearer to"ken');
    assert.deepEqual(JSON.parse(asked[1].body), { token: 'to"ken' });
    assert.deepEqual({ ...loggedIn.values }, { token: 'to"ken', user: '7', name: 'a/b c' });
    assert.equal(loggedIn.pathValues['name'], 'a%2Fb%20c');
  });

  it('takes a cookie by its name: as it is into a cookie, without percent codes elsewhere', async (t) => {
    const { loggedIn } = await logInTo(
      t,
      { 'POST /login': json({}, ['lang=de', 'XSRF-TOKEN=ab%3D', 'laravel=x']) },
      {
        path: '/login',
        take: { xsrf: 'cookie.XSRF-TOKEN' },
        headersThen: { Cookie: 'XSRF-TOKEN={xsrf}', 'x-xsrf-token': '{xsrf}' },
      },
    );
    assert.deepEqual(loggedIn.headers, { Cookie: 'XSRF-TOKEN=ab%3D', 'x-xsrf-token': 'ab=' });
  });

  it('takes all cookies as header.set-cookie', async (t) => {
    const { loggedIn } = await logInTo(
      t,
      { 'POST /login': json({}, ['lang=de; Path=/', 'sid=abc; HttpOnly', 'old=x; Max-Age=0']) },
      { path: '/login', take: 'header.set-cookie', headersThen: { cookie: '{taken}' } },
    );
    assert.deepEqual(loggedIn.headers, { cookie: 'lang=de; sid=abc' });
  });

  it('needs nothing but a cookie, also of a redirect', async (t) => {
    const { loggedIn } = await logInTo(t, { 'POST /login': leads('/home', ['sid=abc']) }, { path: '/login' });
    assert.deepEqual([loggedIn.cookies.length, loggedIn.headers], [1, {}]);
  });

  it('that gives nothing says so', async (t) => {
    assert.match(await whyNot(t, { 'POST /login': json({ ok: true }) }, { path: '/login' }), /sets no cookie/);
  });

  it('names what an answer has instead of a value, and no value', async (t) => {
    const answers = {
      'POST /login': json({ session: { token: 'hidden' } }, ['sid=hidden']),
      'GET /login': page('<input name=csrf value=hidden><meta name=author content=hidden>'),
    };
    const cases = [
      [{ take: 'body.token' }, 'Its answer has no body.token; it has body.session.token.'],
      [{ take: 'cookie.session' }, 'Its answer has no cookie.session; it has cookie.sid.'],
      [{ method: 'GET', take: 'html.token' }, 'Its answer has no html.token; it has html.csrf, html.author.'],
      [{ method: 'GET', take: 'body.token' }, 'Its answer is not JSON.'],
      [{ method: 'GET', take: 'header.set-cookie' }, /no header\.set-cookie; it has header\.set-cookie|no header\./],
    ] as const;
    for (const [step, expected] of cases) {
      const why = await whyNot(t, answers, { path: '/login', ...step });
      if (typeof expected === 'string') assert.equal(why, expected);
      else assert.match(why, expected);
      assert.doesNotMatch(why, /hidden/);
    }
  });

  it('that is refused is known by the page that comes back, or by the way back to it', async (t) => {
    const form = { user: 'ann' };
    const again = { 'POST /login': page('<form><input type="password" name="p"></form>', ['csrf=1']) };
    assert.match(await whyNot(t, again, { path: '/login', form }), /a page that asks for a password/);
    const back = { 'POST /login': leads('/login?error', ['flash=1']) };
    assert.match(await whyNot(t, back, { path: '/login', form }), /status 302, to \/login\?error.* back to itself/);
    // A page of a single path logs in there.
    await logInTo(t, { 'POST /': leads('/', ['sid=1']) }, { path: '/', form });
    await logInTo(t, back, { path: '/login', form, expect: 302 });
  });

  it('expects the status that it is given', async (t) => {
    const answers = { 'POST /login': leads('/home', ['sid=1']) };
    assert.match(await whyNot(t, answers, { path: '/login', expect: 201 }), /status 302, to \/home/);
    const missing = { 'POST /login': (_: Asked, response: ServerResponse) => void response.writeHead(401) };
    assert.match(await whyNot(t, missing, { path: '/login' }), /status 401/);
  });
});
