using Gongkai.Statutes.Procedures;

namespace Gongkai.Dossiers;

/// <summary>An act just performed: the dossier as it stands after it, and every content by its latest value.</summary>
public sealed record PerformedAct(Dossier Dossier, DossierState State, Envelope Envelope, IReadOnlyDictionary<string, string> Contents, LoadedLaw Law);

/// <summary>Tells people of the acts of one procedure, in the act's own transaction: nothing is lost, and nothing is told of an act that did not happen.</summary>
public interface IActTeller
{
    Procedure Procedure { get; }
    Task TellAsync(PerformedAct act, CancellationToken cancel);
}
