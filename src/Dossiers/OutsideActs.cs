using Gongkai.Storage;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Dossiers;

/// <summary>Acts of people without an account, who hand in files with them.</summary>
public static class OutsideActs
{
    /// <summary>Performs an act today with the files that come with it, kept with the act or not at all. What is against the act is said before a file is taken.</summary>
    /// <param name="files">left out where the act takes none</param>
    /// <exception cref="Refused">the table does not allow it; nothing was kept.</exception>
    /// <exception cref="Shared.InvalidInput">a file that is none.</exception>
    public static async Task<Envelope> PerformWithFilesAsync(this DossierLedger ledger, AttachmentService attachments, LoadedDossier loaded, Act act, ActInput input, IReadOnlyList<(string Name, Stream Bytes)> files, Role role, int? expected, ProcedureLaw law, CancellationToken cancel)
    {
        if (files.Count == 0 || act.Fields.FirstOrDefault(f => f.Kind == FieldKind.Files) is not { } field) return await ledger.PerformAsync(loaded, act, input, role, input.OccurredOn, expected, cancel);
        ActInput With(string ids) => input with { Values = new Dictionary<string, string>(input.Values) { [field.Key] = ids } };
        Rulebook.Perform(loaded.Procedure, act, loaded.State, input.OccurredOn, With("1"), role, law);
        var taken = await attachments.TakeFromOutsideAsync(input.Recorder, files, cancel);
        return await ledger.PerformAsync(loaded, act, input, role, input.OccurredOn, expected, cancel,
            complete: async _ => With(await attachments.EnterAsync(input.Recorder, loaded.Dossier.AgencyId, field.Key, taken, cancel)));
    }
}
