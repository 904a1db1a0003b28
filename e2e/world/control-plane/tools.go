//go:build tools

// Package controlplane pins what the tests' real control plane is built from: kube-apiserver.
package controlplane

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
)
