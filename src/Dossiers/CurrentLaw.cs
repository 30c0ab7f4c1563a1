using Gongkai.Statutes.Calendars;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Settings;
using Gongkai.Storage;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Dossiers;

/// <summary>The law in force with the name under which events pin it: calendar version and number of the settings act.</summary>
public sealed record LoadedLaw(ProcedureLaw Law, string Version, int SettingsCount)
{
    /// <summary>Rules of access, set by the same acts.</summary>
    public SecuritySettings Security { get; init; } = new();
    public RetentionSettings Retention { get; init; } = new();
    public NoticeSettings Notices { get; init; } = new();
}

/// <summary>The last law loaded, shared by all requests of a node.</summary>
public sealed class LawCache
{
    public LoadedLaw? Law { get; set; }
    /// <summary>Earlier laws by number of settings acts; they never change.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<int, LoadedLaw> Earlier { get; } = new();
}

/// <summary>
/// Reads the law in force from the settings dossier. One key look-up a call tells whether another node changed it.
/// Before any settings exist (an empty folder) the built-in calendar holds.
/// </summary>
public sealed class CurrentLaw(GongkaiContext db, LawCache cache)
{
    public static readonly LoadedLaw BuiltIn = new(ProcedureLaw.BuiltIn, WorkCalendar.BuiltIn.Version + "/0", 0);

    public async Task<LoadedLaw> GetAsync(CancellationToken cancel = default)
    {
        var settings = await db.Dossiers.AsNoTracking().Where(d => d.Procedure == SettingsProcedure.Table.Key)
            .Select(d => new { d.Id, d.Count }).FirstOrDefaultAsync(cancel);
        if (settings is null) return BuiltIn;
        if (cache.Law is { } law && law.SettingsCount == settings.Count) return law;
        return cache.Law = await ReadAsync(settings.Id, settings.Count, cancel);
    }

    /// <summary>The law in force, held still until the open transaction ends: a change of calendar waits for it, and its recount then sees what was written.</summary>
    public async Task<LoadedLaw> HoldAsync(CancellationToken cancel = default)
    {
        // SQLite has one writer at a time anyway.
        if (db.Database.IsNpgsql()) await db.Database.ExecuteSqlAsync($"SELECT 1 FROM dossiers WHERE procedure = {SettingsProcedure.Table.Key} FOR SHARE", cancel);
        return await GetAsync(cancel);
    }

    /// <summary>The law an event was recorded under, by the name it carries: a finished dossier is explained by the law of its day.</summary>
    public async Task<LoadedLaw> NamedAsync(string version, CancellationToken cancel = default)
    {
        var current = await GetAsync(cancel);
        if (version == current.Version || !int.TryParse(version[(version.LastIndexOf('/') + 1)..], out var count) || count > current.SettingsCount) return current;
        if (count == 0) return BuiltIn;
        if (cache.Earlier.TryGetValue(count, out var known)) return known;
        var id = await db.Dossiers.AsNoTracking().Where(d => d.Procedure == SettingsProcedure.Table.Key).Select(d => d.Id).FirstAsync(cancel);
        return cache.Earlier[count] = await ReadAsync(id, count, cancel);
    }

    async Task<LoadedLaw> ReadAsync(long id, int count, CancellationToken cancel)
    {
        var bytes = await db.LedgerEvents.AsNoTracking().Where(e => e.DossierId == id && e.Seq <= count).OrderBy(e => e.Seq).Select(e => e.Bytes).ToListAsync(cancel);
        var state = DossierState.Fold(bytes.Select(b => LedgerCodec.Decode(b).Envelope));
        var text = await db.LedgerContents.AsNoTracking().Where(c => c.DossierId == id && c.Seq <= count && c.Name == "calendar")
            .OrderByDescending(c => c.Seq).Select(c => c.Value).FirstAsync(cancel);
        var calendar = WorkCalendar.Parse(text);
        return new LoadedLaw(SettingsProcedure.Law(state, calendar), $"{calendar.Version}/{state.Count}", state.Count) { Security = SettingsProcedure.Security(state), Retention = SettingsProcedure.Retention(state), Notices = SettingsProcedure.Notices(state) };
    }
}
