import { describeRates, RATES_HEAD, ruleRates } from '../test/gate/rule-rates.ts';

/** Prints how often the gate's rule and those of other tools raise an alarm on the same simulated noise. */
console.log(RATES_HEAD);
for (const rates of ruleRates(3000)) console.log(describeRates(rates));
