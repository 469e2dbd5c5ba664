import { Link } from 'gatsby';

export default function First() {
  return (
    <main>
      <h1>First</h1>
      <Link to="/second">Second</Link>
    </main>
  );
}
