"""The Items contract on Python's http.server, in memory."""

import bisect, itertools, json, os, re, threading, time  # noqa: E401
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, urlsplit

STACK = os.environ.get("STACK", "python-memory")
ALLOWED = {"/items": "GET, HEAD, POST", "/items/:id": "GET, HEAD, PUT, PATCH, DELETE"}
ALLOWED |= {path: "GET, HEAD" for path in ("/health", "/ready", "/stack")}
ITEM = re.compile(r"^/items/([^/]+)$")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
IS_NAME = lambda text: not UNSTORABLE.search(text) and 1 <= len(text.encode("utf-16-le")) // 2 <= 200

with open(os.environ["SEED_FILE"], encoding="utf-8") as file:
    ITEMS = {item["id"]: item for item in map(json.loads, filter(str.strip, file))}
IDS = sorted(ITEMS)
LOCK = threading.Lock()


class Refusal(Exception):
    """An answer that is no success: status, detail, faults of members, further headers."""

    def __init__(self, status, detail, errors=None, headers=None):
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors, headers or {}


def new_id():
    # A UUID of version 7: ids sort by time.
    stamp, rest = f"{time.time_ns() // 1_000_000:012x}", os.urandom(9).hex()
    return f"{stamp[:8]}-{stamp[8:]}-7{rest[:3]}-a{rest[3:6]}-{rest[6:]}"


def fields_of(body, partial):
    """The members of an item in a body; every one unless partial."""
    if not isinstance(body, dict):
        raise Refusal(400, "The body is no object.")
    name, quantity = body.get("name"), body.get("quantity")
    is_count = type(quantity) is int and 0 <= quantity <= 2_147_483_647
    fits = {"name": isinstance(name, str) and IS_NAME(name), "quantity": is_count}
    bad = [key for key, is_good in fits.items() if not is_good and not (partial and key not in body)]
    bad += [key for key in body if key not in fits]
    if bad or not body:
        pointers = ["/" + key.replace("~", "~0").replace("/", "~1") for key in bad] or [""]
        raise Refusal(400, "The body is not a valid item.", [{"pointer": at, "detail": "is not valid"} for at in pointers])
    return body


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    log_message = print if os.environ.get("DEBUG") else lambda *_: None

    def handle_request(self):
        url = urlsplit(self.path)
        found = ITEM.match(url.path)
        body = self.read_body()
        try:
            route = "/items/:id" if found else url.path
            method = "GET" if self.command == "HEAD" else self.command
            if route not in ALLOWED:
                raise Refusal(404, "There is nothing at this address.")
            if method not in ALLOWED[route].split(", "):
                raise Refusal(405, f"Allowed here: {ALLOWED[route]}.", headers={"Allow": ALLOWED[route]})
            if route in ("/health", "/ready", "/stack"):
                return self.answer(200, {"status": "ok", "stack": STACK})
            if route == "/items":
                return self.page(url.query) if method == "GET" else self.create(self.parse(body))
            self.item(method, found[1], body)
        except Refusal as refusal:
            problem = {"type": "about:blank", "title": "Refused", "status": refusal.status, "detail": refusal.detail}
            problem |= refusal.errors and {"errors": refusal.errors} or {}
            self.answer(refusal.status, problem, refusal.headers, "application/problem+json")

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = handle_request

    def page(self, query):
        pairs = parse_qsl(query, keep_blank_values=True)
        given = {"limit": "20", "after": None, "name": None} | dict(pairs)
        limit, after, name = given["limit"], given["after"], given["name"]
        is_bad = name is not None and not IS_NAME(name) or len(given) > 3 or len(pairs) > len(dict(pairs))
        if is_bad or not re.fullmatch(r"\d{1,3}", limit) or not 1 <= int(limit) <= 100:
            raise Refusal(400, "The query is not valid.")
        if after is not None and not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", after):
            raise Refusal(400, "after is not a cursor of this API.")
        with LOCK:
            start = 0 if after is None else bisect.bisect_right(IDS, after)
            found = (ITEMS[one] for one in itertools.islice(IDS, start, None))
            items = list(itertools.islice((it for it in found if name in (None, it["name"])), int(limit) + 1))
        kept, last = "" if name is None else f"name={quote(name)}&", items[int(limit) - 1 :]
        link = {"Link": f'</items?{kept}limit={limit}&after={last[0]["id"]}>; rel="next"'} if last[1:] else {}
        self.answer(200, items[: int(limit)], link)

    def create(self, body):
        fields = fields_of(body, partial=False)
        item = {"id": new_id()} | {key: fields[key] for key in ("name", "quantity")}
        with LOCK:
            ITEMS[item["id"]] = item
            bisect.insort(IDS, item["id"])
        self.answer(201, item, {"Location": f"/items/{item['id']}"})

    def item(self, method, one, body):
        fields = fields_of(self.parse(body), partial=method == "PATCH") if method in ("PUT", "PATCH") else {}
        with LOCK:
            if one not in ITEMS:
                raise Refusal(404, "There is no item with this id.")
            item = ITEMS[one] = ITEMS[one] | fields
            if method == "DELETE":
                del ITEMS[one], IDS[bisect.bisect_left(IDS, one)]
        self.answer(204 if method == "DELETE" else 200, item)

    def read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size + 2)[:-2]
        self.rfile.readline()
        return body

    def parse(self, body):
        kind = (self.headers.get("Content-Type") or "").split(";")[0].strip().lower()
        if kind != "application/json" and (kind != "application/merge-patch+json" or self.command != "PATCH"):
            raise Refusal(415, "Send application/json.")
        if len(body) > 16 * 1024:
            raise Refusal(413, "The body is larger than 16 kB.")
        try:
            return json.loads(body, parse_constant=lambda _: 1 / 0)
        except (ValueError, ZeroDivisionError):
            raise Refusal(400, "The body is not JSON.") from None

    def answer(self, status, value, headers=None, kind="application/json; charset=utf-8"):
        body = b"" if status == 204 else json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


ThreadingHTTPServer.request_queue_size = 1024
ThreadingHTTPServer((os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"])), Handler).serve_forever()
