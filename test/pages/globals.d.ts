// What the scripts of this folder share with the tests: globals of a page under test.

interface Window {
  errors: string[];
  said: string[];
  shown?: boolean;
}

declare const errors: string[];
declare const said: string[];
