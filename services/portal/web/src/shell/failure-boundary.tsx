import { Component, type ReactNode } from 'react';
import { useLocation } from '../navigation/location.ts';

interface Props {
  readonly children: ReactNode;
  readonly instead: ReactNode;
}

/** Catches the error of a page, so that the frame and the other pages still work. */
export function FailureBoundary(props: Props) {
  return <Boundary {...props} path={useLocation().path} />;
}

/** A class, since React has no function for this. */
class Boundary extends Component<Props & { readonly path: string }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override componentDidUpdate({ path }: { readonly path: string }) {
    if (this.state.failed && path !== this.props.path) this.setState({ failed: false });
  }

  override render() {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}
