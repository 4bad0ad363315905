import { Component, type ReactNode } from 'react';

/** A page that fails leaves the frame standing. React has no function for this. */
export class FailureBoundary extends Component<
  { readonly children: ReactNode; readonly instead: ReactNode },
  { readonly failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? this.props.instead : this.props.children;
  }
}
