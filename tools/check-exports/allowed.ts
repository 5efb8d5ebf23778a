import type { Allowed } from './find-faults.ts';

const K6 = 'k6 calls it by this name';
const GENERATED = 'it is in the text of the module that this tool writes';
const RULE = 'a rule with many cases, which its tests try one by one';
const SCHEMA = 'the schema of a part of a document, by which tests build and read that part';
const SIGNATURE = 'a type in the signature of what tests call';
const ORACLE = 'an independent way to the same figure, which tests compare with the one in use';
const EVIDENCE = 'what tools/ and npm run write into docs/ and the schema';

export const ALLOWED: Allowed = {
  outside: {
    'scenarios/k6/play.ts#connect': K6,
    'scenarios/k6/play.ts#play': K6,
    'scenarios/k6/play.ts#teardown': K6,
    'scenarios/k6/play.ts#handleSummary': K6,
    'tools/inline-page-script.ts#PAGE_SCRIPT': GENERATED,
    'tools/inline-page-script.ts#PAGE_SCRIPT_HASH': GENERATED,
    'tools/inline-page-script.ts#STYLE_HASHES': GENERATED,
    'test/audit/honest-recipes.ts#options': 'it is in the text of a k6 script',
  },
  forTests: {
    FORMS: 'the list of all forms, each of which is tried',
    schemaText: EVIDENCE,
    gateVerdictSchema: 'users read gate-verdict.json by it; the product only writes that file',
    selfCheckHeadSchema: SCHEMA,
    tooManyErrors: RULE,
    binomialInterval: ORACLE,
    walshSums: ORACLE,
    REGRESSED_ALPHA: 'tools/gate-bounds.ts makes the table of critical values for it',
    PASS_ALPHA: 'tools/gate-bounds.ts makes the table of critical values for it',
    FamilyTest: SIGNATURE,
    FamilyDecision: SIGNATURE,
    PlantInstruction: SIGNATURE,
    WorkFolder: SIGNATURE,
    RuleId: 'each rule must have its broken stack, or the tests do not compile',
    readGoDuration: RULE,
    crossingRate: RULE,
    requireThisMachine: RULE,
    imagesIn: RULE,
    operationsOf: RULE,
    requestsToEstablish: RULE,
    effectOf: RULE,
    mongodbBuildFor: RULE,
    checkJars: RULE,
    readLibraryLinks: 'tests make an image of the PostgreSQL that npm brought',
    GATE_MARKER: 'the workflow that keeps the comment of a gate looks for it',
    MARKDOWN_LIMIT: 'tests fill a page up to it',
    auditedRounds: 'tools and tests audit rounds that they have in memory',
    cacheBetween: RULE,
    whyStandInNotUsable: RULE,
  },
  twice: {
    Item: 'the app under test imports nothing of ours, so that its item has a type of its own',
  },
};
