import { Link } from 'react-router';

export default function First() {
  return (
    <main>
      <h1>First</h1>
      <Link to="/second">Second</Link>
    </main>
  );
}
