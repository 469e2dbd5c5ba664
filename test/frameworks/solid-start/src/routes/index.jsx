import { A } from '@solidjs/router';

export default function First() {
  return (
    <main>
      <h1>First</h1>
      <A href="/second">Second</A>
    </main>
  );
}
