import { component$ } from '@builder.io/qwik';
import { Link } from '@builder.io/qwik-city';

export default component$(() => (
  <main>
    <h1>First</h1>
    <Link href="/second">Second</Link>
  </main>
));
