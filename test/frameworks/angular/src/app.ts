import 'oneflow-segment/global';
import { Component, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { NavigationEnd, Router, RouterOutlet } from '@angular/router';

@Component({ selector: 'app-root', imports: [RouterOutlet], template: '<router-outlet />' })
export class App {
  constructor() {
    window.oneflowSegment.identify('97980cfea0067', { plan: 'pro' });
    inject(Router)
      .events.pipe(takeUntilDestroyed())
      .subscribe((event) => {
        if (event instanceof NavigationEnd) {
          window.oneflowSegment.track('Page Viewed', { path: event.urlAfterRedirects });
        }
      });
  }
}
