import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Files, draftOf, pkg } from './project-with.ts';

const ROUTES: readonly (readonly [title: string, files: Files, paths: readonly string[]])[] = [
  [
    'routers of Express, below the paths where they are mounted',
    {
      'app.js':
        "const carts = require('./routes/carts');\napp.use('/carts', carts);\napp.use('/x', express.static('y'));",
      'routes/carts.js': "router.get('/', all); router.get('/open', open); router.get('/:id', one);",
    },
    ['/carts', '/carts/open'],
  ],
  [
    'routers of FastAPI with a prefix',
    {
      'items.py':
        'router = APIRouter(prefix="/v1/items")\n@router.get("")\n@router.get("/top")\n@router.get("/{id}")\n',
    },
    ['/v1/items', '/v1/items/top'],
  ],
  [
    'routes of Flask that answer GET',
    { 'app.py': '@app.route("/items")\ndef a(): ...\n@app.route("/orders", methods=["POST"])\ndef b(): ...\n' },
    ['/items'],
  ],
  [
    'routers of other files, through each place that mounts them',
    {
      'main.py': 'from shop.routes import api\napp.include_router(api.router, prefix="/api")\n',
      'shop/routes/api.py': 'from . import carts\nrouter.include_router(carts.router, prefix="/carts")\n',
      'shop/routes/carts.py': '@router.get("/open")\ndef a(): ...\n',
    },
    ['/api/carts/open'],
  ],
  [
    'blueprints below the path where they are registered',
    {
      'shop/__init__.py': "from shop.carts import bp as carts\napp.register_blueprint(carts, url_prefix='/carts')\n",
      'shop/carts/routes.py': "@bp.route('/open')\ndef a(): ...\n",
    },
    ['/carts/open'],
  ],
  [
    'nothing below a path that the sources compute',
    {
      'main.py': 'from carts import router\napp.include_router(router, prefix=settings.prefix)\n',
      'carts.py': '@router.get("/open")\ndef a(): ...\n',
      'main.go': 'func add(r *gin.RouterGroup) { r.GET("/closed", a) }',
    },
    ['/'],
  ],
  [
    'no path that only leads to another',
    { 'app.js': "app.get('/', (ask, reply) => reply.redirect('/open'));\napp.get('/open', open);\n" },
    ['/open'],
  ],
  [
    'no controllers of Nest below a prefix that the sources compute',
    {
      'src/main.ts': 'app.setGlobalPrefix(config.prefix);',
      'src/a.ts': "@Controller('cats')\nclass A { @Get('old') a() {} }",
    },
    ['/'],
  ],
  [
    'controllers of Nest',
    {
      'src/main.ts': "app.setGlobalPrefix('api');",
      'src/cats.controller.ts':
        "@Controller('cats')\nclass A { @Get() a() {} @Get('old') b() {} @Get(':id') c() {} @Post() d() {} }",
    },
    ['/api/cats', '/api/cats/old'],
  ],
  [
    'controllers of Spring',
    {
      'src/main/java/A.java':
        '@RestController\n@RequestMapping("/items")\npublic class A {\n  @GetMapping\n  List<X> a() {}\n  @GetMapping("/top")\n  X b() {}\n}',
    },
    ['/items', '/items/top'],
  ],
  [
    'handlers of Go',
    {
      'main.go':
        'mux.HandleFunc("GET /items", a)\nmux.HandleFunc("POST /orders", b)\nr.Get("/chi", c)\nr.GET("/gin", d)\n',
    },
    ['/chi', '/gin', '/items'],
  ],
  [
    'routes of Rust',
    { 'src/main.rs': 'Router::new().route("/items", get(list)).route("/new", post(add))' },
    ['/items'],
  ],
  [
    'folders of Fastify',
    { 'routes/root.js': "// fastify\nf.get('/', a)", 'routes/items/index.js': "// fastify\nf.get('/', a)" },
    ['/items', '/'],
  ],
  [
    'files of Next',
    {
      ...pkg({ dependencies: { next: '15' } }),
      'app/(shop)/items/page.tsx': '',
      'app/api/x/route.ts': '',
      'app/[id]/page.tsx': '',
    },
    ['/items', '/api/x'],
  ],
  [
    'collections of json-server',
    { ...pkg({ dependencies: { 'json-server': '1' } }), 'db.json': '{"posts": [], "profile": {}}' },
    ['/posts', '/profile'],
  ],
];

describe('init asks', () => {
  for (const [title, files, paths] of ROUTES) {
    it(title, async (t) => {
      const { service } = await draftOf(t, files);
      assert.deepEqual(
        service['requests'],
        paths.map((path) => ({ path })),
      );
    });
  }
});
