using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Dossiers;
using Gongkai.Jobs;
using Gongkai.Requests;
using Gongkai.Shared;
using Gongkai.Statutes.Disposal;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Disposal;

/// <summary>What is decided of one file. <paramref name="KeepYears"/>: how many years longer, null for ever; of no account where it is destroyed.</summary>
public sealed record DisposalChoice(long Id, bool Destroy, int? KeepYears, string Reason);

/// <summary>Which lists.</summary>
public sealed record DisposalQuery(string? Words = null, int? Agency = null, string? Stage = null, string Order = DisposalQuery.Newest)
{
    public const string Newest = "newest-down";

    public static readonly IReadOnlyList<Option> Orders = [new(Newest, "新拟定的在前"), new("oldest", "早拟定的在前")];
}

/// <summary>
/// 鉴定销毁清册: drawn up by the head of the disclosure office out of files whose period is over, approved by two others, carried out by a job.
/// </summary>
public sealed class DisposalService(
    GongkaiContext db, DossierLedger ledger, CurrentLaw laws, Access access, ActInputs inputs, RetentionList files, AttachmentService attachments, AuditLog audit, OfficeClock clock, TimeProvider time) : IDossierActs
{
    static readonly Procedure Table = DisposalProcedure.Table;

    public Procedure Procedure => Table;
    public string Address(long id) => $"/desk/retention/lists/{id}";

    /// <summary>The files a person has chosen, as far as they may act on them, the longest kept first.</summary>
    public async Task<IReadOnlyList<RetentionLine>> ChosenAsync(Actor actor, IReadOnlyCollection<long> ids, CancellationToken cancel = default)
    {
        var units = actor.Actable.ToList();
        return await files.LinesAsync(await files.Files(endedBefore: null).Where(f => ids.Contains(f.DossierId) && units.Contains(f.AgencyId)).OrderBy(f => f.EndedOn).ThenBy(f => f.DossierId).ToListAsync(cancel), cancel);
    }

    /// <summary>Draws up a list of one unit's files.</summary>
    /// <exception cref="InvalidForm">a file cannot be on it, or its reason is missing: every one is named.</exception>
    public async Task<Dossier> DrawUpAsync(Actor actor, IReadOnlyList<DisposalChoice> choices, string? note, string? openingKey, CancellationToken cancel = default)
    {
        if (choices.Count == 0) throw new InvalidInput("没有选案卷");
        if (choices.Count > DisposalProcedure.MostFiles) throw new InvalidInput($"一份清册最多{DisposalProcedure.MostFiles}件");
        var lines = (await ChosenAsync(actor, [.. choices.Select(c => c.Id)], cancel)).ToDictionary(l => l.File.DossierId);
        if (choices.Any(c => !lines.ContainsKey(c.Id))) throw new NotFound("没有这个案卷");
        if (lines.Values.Select(l => l.File.AgencyId).Distinct().Count() > 1) throw new InvalidInput("一份清册只能有一个单位的案卷，请按单位分别拟定");
        var agency = lines.Values.First().File.AgencyId;
        await access.RequireActAsync(actor, agency, "拟定鉴定销毁清册", cancel);
        var wrong = new List<string>();
        foreach (var c in choices)
        {
            var line = lines[c.Id];
            wrong.AddRange(line.Blocks.Select(b => $"{line.File.Number}：{b}，不能列入"));
            if (c.Reason.Trim() is not { Length: > 0 and <= 500 }) wrong.Add($"{line.File.Number}：理由没有写，或者超过500字");
            if (c is { Destroy: false, KeepYears: < 1 or > 100 }) wrong.Add($"{line.File.Number}：继续保存的年数应在1至100之间");
        }
        Forms.Require(wrong);
        var entries = choices.Select(c =>
        {
            var line = lines[c.Id];
            // A year longer is a year from now: the period itself is over.
            return new DisposalEntry(c.Id, line.File.Number, line.File.EndedOn!.Value, line.Class.Key, RetentionSchedule.Words(line.Years), line.Through!.Value, c.Destroy,
                c.Destroy ? null : c.KeepYears is { } years ? clock.Today.Year + years : DisposalEntry.ForEver, c.Reason.Trim(), line.File.Procedure);
        }).ToList();
        var values = new Dictionary<string, string> { [DisposalProcedure.Entries] = DisposalEntry.Write(entries), [DisposalProcedure.Destroys] = $"{entries.Count(e => e.Destroy)}", [DisposalProcedure.Keeps] = $"{entries.Count(e => !e.Destroy)}" };
        if (note?.Trim() is { Length: > 0 } said) values["note"] = said;
        var act = Table.Find(DisposalProcedure.DrawUp)!;
        var series = $"鉴销〔{clock.Today.Year}〕";
        return await ledger.OpenAsync(Table, act, agency, async () => $"{series}{await ledger.NextNumberAsync(series, cancel)}号", await inputs.OfAsync(actor, new ActForm(clock.Today, values), agency, cancel),
            RequestService.RoleFor(actor, act, agency), clock.Today, DossierLedger.FormKey(actor, openingKey), cancel);
    }

    public async Task<LoadedDossier> LoadAsync(Actor actor, long id, CancellationToken cancel = default)
    {
        var loaded = await ledger.LoadAsync(id, cancel);
        if (loaded.Procedure != Table) throw new NotFound("没有这份清册");
        await access.RequireReadAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        return loaded;
    }

    async Task<(LoadedDossier Loaded, Act Act, ActInput Input, Role Role)> AskedAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        await access.RequireActAsync(actor, loaded.Dossier.AgencyId, loaded.Dossier.Number, cancel);
        var act = Table.Find(row) is { Opening: false, Aside: false } a ? a : throw new NotFound("没有这一步");
        return (loaded, act, await inputs.OfAsync(actor, form, loaded.Dossier.AgencyId, cancel), RequestService.RoleFor(actor, act, loaded.Dossier.AgencyId));
    }

    public async Task<LoadedDossier> CheckAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default)
    {
        var (loaded, act, input, role) = await AskedAsync(actor, id, row, form, cancel);
        Rulebook.Perform(Table, act, loaded.State, clock.Today, input, role, (await laws.GetAsync(cancel)).Law);
        return loaded;
    }

    /// <summary>Performs one act. With the second signature the job that destroys is written down in the same transaction.</summary>
    public async Task<Envelope> PerformAsync(Actor actor, long id, string row, ActForm form, CancellationToken cancel = default, Func<Envelope, Task>? also = null)
    {
        var (loaded, act, input, role) = await AskedAsync(actor, id, row, form, cancel);
        return await ledger.PerformAsync(loaded, act, input, role, clock.Today, form.Expected, cancel, async envelope =>
        {
            if (envelope.To == DisposalProcedure.Ready && envelope.From != DisposalProcedure.Ready)
            {
                db.Add(new JobRun { Job = DisposalJob.JobKey, Key = $"{DisposalJob.JobKey} {id}", QueuedAt = time.GetUtcNow().UtcDateTime });
                await db.SaveChangesAsync(cancel);
            }
            if (also is not null) await also(envelope);
        });
    }

    public async Task<IReadOnlyList<Verdict>> VerdictsAsync(Actor actor, LoadedDossier loaded, CancellationToken cancel = default)
    {
        var law = (await laws.GetAsync(cancel)).Law;
        return [.. Table.Acts.Where(a => a is { Opening: false, Aside: false }).Select(a => Rulebook.Ask(Table, a, loaded.State, clock.Today, null, RequestService.RoleFor(actor, a, loaded.Dossier.AgencyId), law))];
    }

    /// <summary>The files with what is proposed of each; numbers only.</summary>
    public async Task<IReadOnlyList<(string Label, string Value)>> GistAsync(LoadedDossier loaded, string row, CancellationToken cancel = default)
    {
        var entries = await EntriesAsync(loaded, cancel);
        return [("销毁", $"{entries.Count(e => e.Destroy)}件"), ("继续保存", $"{entries.Count(e => !e.Destroy)}件"), ("案卷", DisposalEntry.Kinds(entries)), ("清册", string.Join('\n', entries.Select((e, i) => $"{i + 1}. {e.Number}，{e.ArchivedOn.Year}年归档（办结），{e.Period}，{e.Decision}：{e.Reason}")))];
    }

    public async Task<IReadOnlyList<DisposalEntry>> EntriesAsync(LoadedDossier loaded, CancellationToken cancel = default) =>
        DisposalEntry.Read((await ledger.ContentsAsync(loaded.Dossier.Id, cancel))[DisposalProcedure.Entries]);

    public Task<Dictionary<string, string>> ContentsAsync(LoadedDossier loaded, CancellationToken cancel = default) => ledger.ContentsAsync(loaded.Dossier.Id, cancel);

    /// <summary>The job of the list, once both have signed.</summary>
    public Task<JobRun?> RunAsync(long id, CancellationToken cancel = default) => db.JobRuns.AsNoTracking().FirstOrDefaultAsync(j => j.Key == $"{DisposalJob.JobKey} {id}", cancel);

    /// <summary>The register of a list that was carried out.</summary>
    /// <exception cref="NotFound">not carried out yet, or no PDF could be made then.</exception>
    public async Task<(Attachment Attachment, FileStream Bytes)> RegisterAsync(Actor actor, long id, bool pdf, CancellationToken cancel = default)
    {
        var loaded = await LoadAsync(actor, id, cancel);
        if (!long.TryParse(loaded.State.Fact(pdf ? DisposalProcedure.RegisterPdf : DisposalProcedure.RegisterFile), out var file)) throw new NotFound("还没有销毁清册");
        await audit.WriteAsync(AuditKind.Exported, actor.UserId, loaded.Dossier.Number, "下载销毁清册", cancel);
        return await attachments.GiveAsync(file, cancel);
    }

    public IQueryable<DisposalRow> Find(Actor actor, DisposalQuery query)
    {
        var readable = actor.Readable.ToList();
        var rows = db.Disposals.AsNoTracking().Where(r => readable.Contains(r.AgencyId));
        if (query.Agency is { } agency) rows = rows.Where(r => r.AgencyId == agency);
        if (query.Stage is { } stage) rows = rows.Where(r => r.Stage == stage);
        if (query.Words is { } words) rows = rows.Where(r => r.Number.Contains(words));
        return query.Order == "oldest" ? rows.OrderBy(r => r.DrawnOn).ThenBy(r => r.DossierId) : rows.OrderByDescending(r => r.DrawnOn).ThenByDescending(r => r.DossierId);
    }
}
