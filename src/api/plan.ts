// A site's own plan as types: which events there are, with which properties, and which traits. Types only; nothing here
// reaches a bundle.
import type { CallOptions, Properties, Traits } from './event.js';
import type { ReceiptCallback } from './types.js';

/**
 * What a site's plan may say. Each event has the type of its properties, `{}` where it has none:
 *
 * `{ events: { 'Plan Chosen': { plan: string; seats?: number }; 'Signed Out': {} }; traits: { plan?: string } }`
 *
 * Without `events` any event may be tracked, without `traits` any trait may be given.
 */
export interface EventPlan {
  events?: object | undefined;
  traits?: object | undefined;
}

type EventsOf<Plan> = Plan extends { events: infer Events extends object } ? Events : Record<string, Properties>;

/** The names of a plan's events; without any, all names. */
export type NameOf<Plan> = Extract<keyof EventsOf<Plan>, string>;

/** As `{}`. */
type Nothing = Record<never, never>;

/** TypeScript lets anything be a `{}`: what has no properties takes none. */
type Exact<Given> = [keyof Given] extends [never] ? Record<string, never> : Given;

type PropertiesOf<Plan, Name> = Name extends keyof EventsOf<Plan> ? Exact<EventsOf<Plan>[Name]> : never;

/** The traits of a plan; without any, all. */
export type TraitsOf<Plan> = Plan extends { traits: infer Given extends object } ? Exact<Given> : Traits;

/** An event as one object; its properties may be left out where none of them has to be there. */
export type EventObject<Plan, Name> = { event: Name } & (Nothing extends PropertiesOf<Plan, Name>
  ? { properties?: PropertiesOf<Plan, Name> | undefined }
  : { properties: PropertiesOf<Plan, Name> });

type Options = [options?: CallOptions | ReceiptCallback | null | undefined, callback?: ReceiptCallback | undefined];

/**
 * What `track` takes after a name, or after an object with the name `Named` in it: one of the two is `never`. One signature
 * for both, and not two, because an error in a call is told of all signatures at once.
 */
export type AfterEvent<Plan, Name, Named> = [Named] extends [never]
  ? Nothing extends PropertiesOf<Plan, Name>
    ? [properties?: PropertiesOf<Plan, Name> | ReceiptCallback | null | undefined, ...rest: Options]
    : [properties: PropertiesOf<Plan, Name>, ...rest: Options]
  : Options;
