/** Either what a provider would start, in words, or why it cannot. */
export type Offer =
  | { readonly available: true; readonly provider: string }
  | { readonly available: false; readonly reason: string };
