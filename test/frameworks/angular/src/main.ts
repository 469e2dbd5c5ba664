import { Component } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, RouterLink } from '@angular/router';
import { App } from './app';
import { changeDetection } from './change-detection';

@Component({ imports: [RouterLink], template: '<h1>First</h1><a routerLink="/second">Second</a>' })
class First {}

@Component({ template: '<h1>Second</h1>' })
class Second {}

const routes = [
  { path: '', component: First },
  { path: 'second', component: Second },
];

bootstrapApplication(App, { providers: [changeDetection, provideRouter(routes)] });
