using System.Security.Cryptography;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>A dossier with its events decoded and folded.</summary>
public sealed record LoadedDossier(Dossier Dossier, Procedure Procedure, IReadOnlyList<LedgerEntry> Entries, DossierState State);

/// <summary>A row of a projection, keyed by its dossier alone. Only these are made anew by a rebuild; what else belongs to a dossier (a query code, a bound file) the ledger cannot give back.</summary>
public interface IProjection
{
    long DossierId { get; }
}

/// <summary>Columns for queries, written with each act and rebuilt at will from the ledger. One per procedure.</summary>
public abstract class Projector(Procedure procedure)
{
    public Procedure Procedure { get; } = procedure;

    /// <summary>Inserts or updates the row of a dossier. <paramref name="isNew"/>: nothing is there yet.</summary>
    public abstract void Project(GongkaiContext db, Dossier dossier, DossierState state, IReadOnlyDictionary<string, string> contents, bool isNew);

    /// <summary>Attachments that belong to the dossier and that no act names; erased with it.</summary>
    public virtual Task<List<long>> FilesAsync(GongkaiContext db, long dossierId, CancellationToken cancel) => Task.FromResult(new List<long>());
}

/// <summary>One act of a chain, as it is to be performed.</summary>
public sealed record ChainAct(Act Act, ActInput Input, Role Role);

/// <summary>A dossier to be opened together with all that has happened in it so far.</summary>
public sealed record NewChain(int AgencyId, string Number, IReadOnlyList<ChainAct> Acts, string? OpeningKey);

/// <summary>
/// The one way to write the ledger. Every act is a single short transaction: event, contents, head, projection, clocks.
/// The key (dossier, seq) and the dossier's count are the lock: of two who act at once one wins, the other gets <see cref="Conflict"/>.
/// </summary>
public sealed class DossierLedger(GongkaiContext db, TimeProvider time, CurrentLaw laws, FileStore files, IEnumerable<Projector> projectors, IEnumerable<IActTeller> tellers)
{
    /// <summary>The act after which the contents recorded before it are gone, in every procedure.</summary>
    public const string Erase = Statutes.Disposal.Destruction.Key;

    public Projector ProjectorOf(string procedure) => projectors.First(p => p.Procedure.Key == procedure);

    public async Task<LoadedDossier> LoadAsync(long id, CancellationToken cancel = default)
    {
        var dossier = await db.Dossiers.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id, cancel) ?? throw new NotFound("没有这个办件");
        return await FoldAsync(dossier, cancel);
    }

    async Task<LoadedDossier> FoldAsync(Dossier dossier, CancellationToken cancel)
    {
        var rows = await db.LedgerEvents.AsNoTracking().Where(e => e.DossierId == dossier.Id).OrderBy(e => e.Seq).Select(e => e.Bytes).ToListAsync(cancel);
        var entries = rows.ConvertAll(b => LedgerCodec.Decode(b));
        return new LoadedDossier(dossier, ProjectorOf(dossier.Procedure).Procedure, entries, DossierState.Fold(entries.Select(e => e.Envelope)));
    }

    /// <summary>The contents kept beside the ledger; the latest of each name under its plain name, every one under "seq/name".</summary>
    public async Task<Dictionary<string, string>> ContentsAsync(long id, CancellationToken cancel = default)
    {
        var map = new Dictionary<string, string>();
        var rows = await db.LedgerContents.AsNoTracking().Where(c => c.DossierId == id).OrderBy(c => c.Seq).ToListAsync(cancel);
        foreach (var row in rows)
        {
            map[row.Name] = row.Value;
            map[$"{row.Seq}/{row.Name}"] = row.Value;
        }
        return map;
    }

    /// <summary>Opens a dossier with its first act. A repeated <paramref name="openingKey"/> returns the dossier it opened first.</summary>
    public async Task<Dossier> OpenAsync(Procedure procedure, Act act, int agencyId, Func<Task<string>> number, ActInput input, Role role, DateOnly today, string? openingKey, CancellationToken cancel = default)
    {
        if (openingKey is not null && await FindOpenedAsync(openingKey, cancel) is { } earlier) return earlier;
        // Inside another act's transaction (the parts of a split) that one commits, or fails, for both.
        var own = db.Database.CurrentTransaction is null;
        try
        {
            await using var transaction = own ? await db.Database.BeginTransactionAsync(cancel) : null;
            var law = await laws.HoldAsync(cancel);
            var state = new DossierState();
            var envelope = Rulebook.Perform(procedure, act, state, today, input, role, law.Law);
            var dossier = new Dossier { Procedure = procedure.Key, Number = await number(), AgencyId = agencyId, OpeningKey = openingKey, ChangedAt = Now };
            db.Add(dossier);
            await db.SaveChangesAsync(cancel);
            await AppendAsync(dossier, procedure, act, state, envelope, input, law, isNew: true, cancel);
            if (transaction is not null) await transaction.CommitAsync(cancel);
            return dossier;
        }
        catch (DbUpdateException e) when (own && Database.IsRace(e))
        {
            db.ChangeTracker.Clear();
            return openingKey is not null && await FindOpenedAsync(openingKey, cancel) is { } first
                ? first
                : throw new Conflict("登记时与他人同时提交，没有保存，请再试一次");
        }
        finally { if (own) db.ChangeTracker.Clear(); }
    }

    /// <summary>
    /// Holds dossiers still until the transaction ends, after the law and before anything that belongs to them:
    /// everybody takes them in this order, so that an act, a recount and a rebuild never wait for each other in a ring.
    /// The settings are held by the law already; to take them here too would be such a ring.
    /// </summary>
    public static async Task HoldAsync(GongkaiContext db, long[] ids, CancellationToken cancel = default)
    {
        // SQLite has one writer at a time anyway.
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT 1 FROM dossiers WHERE id = ANY({ids}) AND procedure <> {Statutes.Settings.SettingsProcedure.Table.Key} ORDER BY id FOR UPDATE", cancel);
    }

    Task<Dossier?> FindOpenedAsync(string key, CancellationToken cancel) =>
        db.Dossiers.AsNoTracking().FirstOrDefaultAsync(d => d.OpeningKey == key, cancel);

    /// <summary>
    /// Performs one act. <paramref name="expected"/> is the number of events the person saw; null when nobody looked (jobs).
    /// </summary>
    /// <param name="also">More to write in the same transaction, given the act's envelope.</param>
    /// <param name="with">Another dossier on which <paramref name="also"/> acts; held together with this one, in the order everybody holds them.</param>
    /// <param name="complete">Gives the input its last values inside the transaction, while the dossier is held.</param>
    /// <exception cref="Refused">the table does not allow it; nothing was written.</exception>
    /// <exception cref="Conflict">the page was stale or somebody was first; nothing was written.</exception>
    public async Task<Envelope> PerformAsync(LoadedDossier loaded, Act act, ActInput input, Role role, DateOnly today, int? expected, CancellationToken cancel = default,
        Func<Envelope, Task>? also = null, Func<ActInput, Task<ActInput>>? complete = null, long? with = null)
    {
        if (expected is { } seen && seen != loaded.State.Count)
            throw new Conflict($"这个办件在您打开之后又有新的记录（现有{loaded.State.Count}条，您看到的是{seen}条）。请看过最新情况再办理，刚才填的内容没有保存。");
        // Inside another act's transaction that one commits, or fails, for both.
        var own = db.Database.CurrentTransaction is null;
        try
        {
            await using var transaction = own ? await db.Database.BeginTransactionAsync(cancel) : null;
            var law = await laws.HoldAsync(cancel);
            if (own) await HoldAsync(db, with is { } second ? [loaded.Dossier.Id, second] : [loaded.Dossier.Id], cancel);
            if (complete is not null) input = await complete(input);
            var envelope = Rulebook.Perform(loaded.Procedure, act, loaded.State, today, input, role, law.Law);
            var named = act.Key == Erase ? await FilesAsync(loaded.Dossier.Id, loaded.Procedure, loaded.State, cancel) : [];
            var hashes = named.Count == 0 ? [] : await db.Attachments.Where(a => named.Contains(a.Id)).Select(a => a.Sha256).Distinct().ToListAsync(cancel);
            db.Attach(loaded.Dossier);
            await AppendAsync(loaded.Dossier, loaded.Procedure, act, loaded.State, envelope, input, law, isNew: false, cancel);
            if (also is not null) await also(envelope);
            if (transaction is not null) await transaction.CommitAsync(cancel);
            if (envelope.Row == Erase)
            {
                await Database.CutLogAsync(db, CancellationToken.None);
                foreach (var hash in hashes) await RemoveUnusedAsync(hash);
            }
            return envelope;
        }
        catch (DbUpdateException e) when (own && Database.IsRace(e))
        {
            throw new Conflict("另一位同事刚刚办理了这个办件，您的这一步没有保存。请看过最新情况再办理。");
        }
        finally { if (own) db.ChangeTracker.Clear(); }
    }

    async Task AppendAsync(Dossier dossier, Procedure procedure, Act act, DossierState state, Envelope envelope, ActInput input, LoadedLaw law, bool isNew, CancellationToken cancel)
    {
        var (sealedEvent, contentRows) = Seal(dossier, act, envelope, input, law, Now, isNew);
        db.AddRange(contentRows);
        db.Add(sealedEvent);
        db.Add(new FeedEntry { DossierId = dossier.Id, Seq = envelope.Seq, RecordedAt = sealedEvent.RecordedAt });
        state.Apply(envelope);

        // The connection deletes securely, so nothing lingers in the file's free pages.
        if (envelope.Row == Erase)
        {
            await db.LedgerContents.Where(c => c.DossierId == dossier.Id).ExecuteDeleteAsync(cancel);
            // Signed papers and what the applicant handed in bear names too; their bytes go when nobody else has the same.
            var named = await FilesAsync(dossier.Id, procedure, state, cancel);
            await db.Attachments.Where(a => named.Contains(a.Id)).ExecuteDeleteAsync(cancel);
            // What was prepared for a decision holds the same names and texts.
            await db.DecisionRequests.Where(r => r.DossierId == dossier.Id).ExecuteUpdateAsync(s => s.SetProperty(r => r.Values, "{}").SetProperty(r => r.Remark, (string?)null), cancel);
        }
        // One act writes few contents; those before are needed only for the columns a list shows.
        var contents = await ContentsAsync(dossier.Id, cancel);
        foreach (var row in contentRows) contents[row.Name] = row.Value;
        ProjectorOf(procedure.Key).Project(db, dossier, state, contents, isNew);
        await WriteClocksAsync(dossier, procedure.Clocks(state, law.Law), law, isNew, cancel);
        await db.SaveChangesAsync(cancel);
        foreach (var teller in tellers)
            if (teller.Procedure == procedure) await teller.TellAsync(new(dossier, state, envelope, contents, law), cancel);
    }

    /// <summary>The attachments that acts of the dossier rest on or brought with them, and those made from them.</summary>
    async Task<List<long>> FilesAsync(long id, Procedure procedure, DossierState state, CancellationToken cancel) =>
    [
        .. await ProjectorOf(procedure.Key).FilesAsync(db, id, cancel),
        .. state.Events.SelectMany(e => (procedure.Find(e.Row)?.Fields ?? []).Where(f => f.Kind is FieldKind.File or FieldKind.Files).Select(f => f.Key).Append(Proofs.Prefix + "attachment")
            .Select(key => e.Data.GetValueOrDefault(key)).OfType<string>().SelectMany(ids => ids.Split(',')).Select(long.Parse)).Distinct(),
    ];

    async Task RemoveUnusedAsync(string sha256)
    {
        if (!await db.Attachments.AnyAsync(a => a.Sha256 == sha256, CancellationToken.None)) files.Remove(sha256);
    }

    /// <summary>The rows of one act, and the dossier's head moved on to it.</summary>
    static (LedgerEvent Event, List<LedgerContent> Contents) Seal(Dossier dossier, Act act, Envelope envelope, ActInput input, LoadedLaw law, DateTime at, bool isNew)
    {
        var digests = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var contents = new List<LedgerContent>();
        IEnumerable<string> aside = act.Fields.Where(f => f.Personal).Select(f => f.Key);
        foreach (var key in (envelope.Breaches.Count > 0 ? aside.Append("override") : aside).Append(Proofs.Remark))
        {
            if (input[key] is not { } value) continue;
            var salt = RandomNumberGenerator.GetBytes(16);
            digests[key] = LedgerCodec.Digest(salt, key, value);
            contents.Add(new LedgerContent { DossierId = dossier.Id, Seq = envelope.Seq, Name = key, Salt = salt, Value = value });
        }
        var bytes = LedgerCodec.Encode(new LedgerEntry(envelope, at, law.Version, digests, isNew ? new Opening(dossier.Procedure, dossier.Number, dossier.AgencyId) : null));
        var hash = new byte[32];
        LedgerCodec.Hash(dossier.Head, dossier.Id, envelope.Seq, bytes, hash);
        var sealedEvent = new LedgerEvent
        {
            DossierId = dossier.Id, Seq = envelope.Seq, Row = envelope.Row, FromStage = envelope.From, ToStage = envelope.To,
            OccurredOn = envelope.OccurredOn, RecordedAt = at, Decider = envelope.Decider, Recorder = envelope.Recorder,
            Bytes = bytes, Prev = dossier.Head, Hash = hash,
        };
        dossier.Count = envelope.Seq;
        dossier.Head = hash;
        dossier.ChangedAt = at;
        return (sealedEvent, contents);
    }

    const int ChainBatch = 1000;

    /// <summary>
    /// Opens many dossiers, each with all that has happened in it so far, inside the caller's transaction. The same rules, bytes and projections as act by act;
    /// events and contents go in by prepared statements, projections and clocks once at the end of each chain.
    /// </summary>
    /// <exception cref="Refused">the table does not allow an act of one of them; the caller's transaction must not be committed.</exception>
    public async Task<IReadOnlyList<long>> OpenChainsAsync(Procedure procedure, IReadOnlyList<NewChain> chains, DateOnly today, CancellationToken cancel = default)
    {
        var law = await laws.HoldAsync(cancel);
        var projector = ProjectorOf(procedure.Key);
        var ids = new List<long>(chains.Count);
        foreach (var batch in chains.Chunk(ChainBatch))
        {
            // Both databases keep microseconds; what goes around the mapper is cut here.
            var at = new DateTime(Now.Ticks / 10 * 10, DateTimeKind.Utc);
            var folded = batch.Select(c => (Chain: c, c.Acts, Folded: Chain(procedure, c.Acts, today, law.Law),
                Dossier: new Dossier { Procedure = procedure.Key, Number = c.Number, AgencyId = c.AgencyId, OpeningKey = c.OpeningKey, ChangedAt = at })).ToList();
            db.AddRange(folded.Select(f => f.Dossier));
            await db.SaveChangesAsync(cancel);
            var events = new List<object[]>();
            var contents = new List<object[]>();
            foreach (var (_, acts, (state, envelopes), dossier) in folded)
            {
                var latest = new Dictionary<string, string>();
                for (var i = 0; i < acts.Count; i++)
                {
                    var (e, rows) = Seal(dossier, acts[i].Act, envelopes[i], acts[i].Input, law, at, isNew: i == 0);
                    events.Add([e.DossierId, e.Seq, e.Row, e.FromStage, e.ToStage, e.OccurredOn, e.RecordedAt, e.Decider, e.Recorder, e.Bytes, e.Prev, e.Hash]);
                    foreach (var c in rows)
                    {
                        contents.Add([c.DossierId, c.Seq, c.Name, c.Salt, c.Value]);
                        latest[c.Name] = c.Value;
                    }
                }
                projector.Project(db, dossier, state, latest, isNew: true);
                foreach (var clock in procedure.Clocks(state, law.Law)) db.Add(ClockRow(dossier, clock, law.Version));
                ids.Add(dossier.Id);
            }
            await db.SaveChangesAsync(cancel);
            await Bulk.ExecuteAsync(db, ["dossier", "seq", "act", "before", "after", "day", "at", "decider", "recorder", "bytes", "prev", "hash"], """
                INSERT INTO ledger_events (dossier_id, seq, row, from_stage, to_stage, occurred_on, recorded_at, decider, recorder, bytes, prev, hash)
                SELECT v.dossier, v.seq, v.act, v.before, v.after, v.day, v.at, v.decider, v.recorder, v.bytes, v.prev, v.hash FROM v
                """, events, cancel);
            await Bulk.ExecuteAsync(db, ["dossier", "seq", "at"], "INSERT INTO ledger_feed (dossier_id, seq, recorded_at) SELECT v.dossier, v.seq, v.at FROM v", [.. events.Select(e => new[] { e[0], e[1], e[6] })], cancel);
            await Bulk.ExecuteAsync(db, ["dossier", "seq", "name", "salt", "value"],
                "INSERT INTO ledger_contents (dossier_id, seq, name, salt, value) SELECT v.dossier, v.seq, v.name, v.salt, v.value FROM v", contents, cancel);
            db.ChangeTracker.Clear();
        }
        return ids;
    }

    /// <summary>What the rules make of acts one after the other from nothing; nothing is written.</summary>
    /// <exception cref="Refused">the table does not allow one of them.</exception>
    public static (DossierState State, IReadOnlyList<Envelope> Envelopes) Chain(Procedure procedure, IReadOnlyList<ChainAct> acts, DateOnly today, ProcedureLaw law)
    {
        var state = new DossierState();
        foreach (var (act, input, role) in acts) state.Apply(Rulebook.Perform(procedure, act, state, today, input, role, law));
        return (state, state.Events);
    }

    async Task WriteClocksAsync(Dossier dossier, IReadOnlyList<NamedClock> clocks, LoadedLaw law, bool isNew, CancellationToken cancel)
    {
        var old = isNew ? [] : await db.DossierClocks.Where(c => c.DossierId == dossier.Id).ToListAsync(cancel);
        foreach (var row in old.Where(o => clocks.All(c => c.Name != o.Name))) db.Remove(row);
        foreach (var clock in clocks)
        {
            var row = old.FirstOrDefault(o => o.Name == clock.Name);
            if (row is null)
                db.Add(ClockRow(dossier, clock, law.Version));
            else
            {
                row.Label = clock.Label;
                row.StartedOn = clock.StartedOn;
                row.Due = clock.Due;
                row.Provisional = clock.Provisional;
                row.Owed = clock.Owed;
                row.CalendarVersion = law.Version;
            }
        }
    }

    /// <summary>A form's own key as kept: nobody can name another's, or one of the system's.</summary>
    public static string? FormKey(Actor actor, string? key) => string.IsNullOrEmpty(key) ? null
        : key.Length <= 50 ? $"form:{actor.UserId}:{key}" : throw new InvalidInput("表单不完整，请刷新后再试");

    public static DossierClock ClockRow(Dossier dossier, NamedClock clock, string version) => new()
    {
        DossierId = dossier.Id, Name = clock.Name, Label = clock.Label, AgencyId = dossier.AgencyId, StartedOn = clock.StartedOn,
        Due = clock.Due, Provisional = clock.Provisional, Owed = clock.Owed, CalendarVersion = version,
    };

    /// <summary>The next number of a series, inside the caller's transaction: a rolled-back act leaves no gap.</summary>
    public Task<int> NextNumberAsync(string series, CancellationToken cancel = default) => NextNumbersAsync(series, 1, cancel);

    /// <summary>The first of the next <paramref name="count"/> numbers of a series, all of them taken.</summary>
    public async Task<int> NextNumbersAsync(string series, int count, CancellationToken cancel = default)
    {
        // Taken by update, so that two at once wait for each other instead of sharing a number.
        if (await TakeAsync() == 0)
        {
            await BeginAsync(series, cancel);
            await TakeAsync();
        }
        return await db.NumberSeries.AsNoTracking().Where(s => s.Series == series).Select(s => s.Last).SingleAsync(cancel) - count + 1;

        Task<int> TakeAsync() => db.NumberSeries.Where(s => s.Series == series).ExecuteUpdateAsync(s => s.SetProperty(x => x.Last, x => x.Last + count), cancel);
    }

    /// <summary>A number given elsewhere belongs to the series: what comes next comes after it.</summary>
    public async Task PassNumberAsync(string series, int number, CancellationToken cancel = default)
    {
        if (await PassAsync() > 0) return;
        await BeginAsync(series, cancel);
        await PassAsync();

        Task<int> PassAsync() => db.NumberSeries.Where(s => s.Series == series).ExecuteUpdateAsync(s => s.SetProperty(x => x.Last, x => x.Last < number ? number : x.Last), cancel);
    }

    /// <summary>Of two who begin a series at once the second waits for the first and goes on with it.</summary>
    Task BeginAsync(string series, CancellationToken cancel) => db.Database.ExecuteSqlAsync($"INSERT INTO number_series (series, last) VALUES ({series}, 0) ON CONFLICT (series) DO NOTHING", cancel);

    DateTime Now => time.GetUtcNow().UtcDateTime;
}
