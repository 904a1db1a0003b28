// Asks cyclonus which connections NetworkPolicies allow: a cluster with its queries a line in, their answers a line out.
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	v1 "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
)

// An end that is no pod of the pod network has no namespace.
type end struct {
	IP              string            `json:"ip"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	Labels          map[string]string `json:"labels"`
}

type query struct {
	From     end         `json:"from"`
	To       end         `json:"to"`
	Port     int         `json:"port"`
	Protocol v1.Protocol `json:"protocol"`
	// The names that the target pod gives to the port.
	Names []string `json:"names"`
}

type question struct {
	// As the API server stores them.
	NetworkPolicies []*networking.NetworkPolicy `json:"networkPolicies"`
	Queries         []query                     `json:"queries"`
}

type answer struct {
	Egress  bool `json:"egress"`
	Ingress bool `json:"ingress"`
}

func peer(e end) *matcher.TrafficPeer {
	if e.Namespace == "" {
		return &matcher.TrafficPeer{IP: e.IP}
	}
	internal := &matcher.InternalPeer{PodLabels: e.Labels, NamespaceLabels: e.NamespaceLabels, Namespace: e.Namespace}
	return &matcher.TrafficPeer{Internal: internal, IP: e.IP}
}

func judge(policy *matcher.Policy, q query) answer {
	// Cyclonus takes one name at a time.
	names := q.Names
	if len(names) == 0 {
		names = []string{""}
	}
	var found answer
	for _, name := range names {
		traffic := &matcher.Traffic{
			Source: peer(q.From), Destination: peer(q.To),
			ResolvedPort: q.Port, ResolvedPortName: name, Protocol: q.Protocol,
		}
		result := policy.IsTrafficAllowed(traffic)
		found.Egress = found.Egress || result.Egress.IsAllowed()
		found.Ingress = found.Ingress || result.Ingress.IsAllowed()
	}
	return found
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	decoder := json.NewDecoder(in)
	encoder := json.NewEncoder(os.Stdout)
	for decoder.More() {
		var asked question
		if err := decoder.Decode(&asked); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(2)
		}
		policy := matcher.BuildNetworkPolicies(false, asked.NetworkPolicies)
		answers := make([]answer, 0, len(asked.Queries))
		for _, each := range asked.Queries {
			answers = append(answers, judge(policy, each))
		}
		if err := encoder.Encode(answers); err != nil {
			os.Exit(1)
		}
	}
}
