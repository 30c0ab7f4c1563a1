using Gongkai.Agencies;
using Gongkai.Documents;
using Gongkai.Shared;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.AnnualReport;

/// <summary>One version of the text of a slot, by whom and when. Only ever added; the highest version counts.</summary>
public sealed class ReportText
{
    public long Id { get; set; }
    public int Year { get; set; }
    public int AgencyId { get; set; }
    /// <summary>Key of a <see cref="ReportSlot"/>.</summary>
    public required string Slot { get; set; }
    /// <summary>From 1; also the lock of those who write at once.</summary>
    public int Version { get; set; }
    /// <summary>With its fields unfilled; null: back to the draft.</summary>
    public string? Text { get; set; }
    public required string AuthorId { get; set; }
    public DateTime RecordedAt { get; set; }
}

/// <summary>A picture in a slot. Removing keeps the row and the file.</summary>
public sealed class ReportPhoto
{
    public long Id { get; set; }
    public int Year { get; set; }
    public int AgencyId { get; set; }
    public required string Slot { get; set; }
    public long AttachmentId { get; set; }
    public required string Caption { get; set; }
    public int OrderNo { get; set; }
    public int Width { get; set; }
    public int Height { get; set; }
    /// <summary>EXIF, 1–8.</summary>
    public int Orientation { get; set; }
    public required string AddedBy { get; set; }
    public DateTime AddedAt { get; set; }
    public string? RemovedBy { get; set; }
    public DateTime? RemovedAt { get; set; }
}

sealed class ReportTextMapping : IEntityTypeConfiguration<ReportText>, IEntityTypeConfiguration<ReportPhoto>
{
    public void Configure(EntityTypeBuilder<ReportText> b)
    {
        b.ToTable("report_texts");
        b.Property(t => t.Slot).HasMaxLength(30);
        b.Property(t => t.Text).HasMaxLength(ReportTextService.MostCharacters);
        b.HasIndex(t => new { t.Year, t.AgencyId, t.Slot, t.Version }).IsUnique();
        b.HasOne<Agency>().WithMany().HasForeignKey(t => t.AgencyId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ReportPhoto> b)
    {
        b.ToTable("report_photos");
        b.Property(p => p.Slot).HasMaxLength(30);
        b.Property(p => p.Caption).HasMaxLength(ReportTextService.LongestCaption);
        b.HasIndex(p => new { p.Year, p.AgencyId, p.Slot });
        b.HasOne<Agency>().WithMany().HasForeignKey(p => p.AgencyId).OnDelete(DeleteBehavior.Restrict);
        b.HasOne<Attachment>().WithMany().HasForeignKey(p => p.AttachmentId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>A version of a slot's text with the name of its author, for the history.</summary>
public sealed record TextVersion(int Version, string? Text, string Author, DateTime RecordedAt);

/// <summary>The texts and pictures of reports: who may write them, and every version ever written.</summary>
public sealed class ReportTextService(
    GongkaiContext db, Access access, FilingGate gate, AttachmentService attachments, FileStore files, IReportSeries series, OfficeClock clock, TimeProvider time)
{
    public const int MostCharacters = 10_000, LongestCaption = 80, MostPictures = 9, MostPicturesInAll = 30, EarlierYears = 5;
    public const long MostPictureBytes = 8 << 20;
    public const string Purpose = "photo";

    /// <summary>The texts of all slots, drafts where nobody wrote an own one, and the figures of earlier years.</summary>
    public async Task<ReportTexts> OfAsync(Report report, CancellationToken cancel = default)
    {
        int agency = report.Agency.Id, year = report.Year;
        var written = (await db.Set<ReportText>().AsNoTracking().Where(t => t.Year == year && t.AgencyId == agency
                && !db.Set<ReportText>().Any(u => u.Year == year && u.AgencyId == agency && u.Slot == t.Slot && u.Version > t.Version)).ToListAsync(cancel)).ToDictionary(t => t.Slot);
        var pictures = (await PicturesAsync(agency, year, cancel)).ToLookup(p => p.Slot, p => p.Picture);
        var figures = new ReportTexts([], await series.EarlierAsync(agency, year, EarlierYears, cancel));
        return figures with
        {
            Slots = [.. ReportOutline.All.Select(s =>
            {
                var own = written.GetValueOrDefault(s.Key);
                return new SlotText(s.Key, own?.Text ?? ReportDrafts.Of(s.Key, report, figures), own?.Text is null, own?.Version ?? 0, own?.RecordedAt, [.. pictures[s.Key]]);
            })],
        };
    }

    async Task<List<(string Slot, SlotPicture Picture)>> PicturesAsync(int agency, int year, CancellationToken cancel)
    {
        var rows = await db.Set<ReportPhoto>().AsNoTracking().Where(p => p.Year == year && p.AgencyId == agency && p.RemovedAt == null).OrderBy(p => p.OrderNo).ThenBy(p => p.Id)
            .Join(db.Attachments, p => p.AttachmentId, a => a.Id, (p, a) => new { p, a.Sha256 }).ToListAsync(cancel);
        return [.. rows.OrderBy(r => r.p.OrderNo).ThenBy(r => r.p.Id).Select(r => (r.p.Slot, new SlotPicture(r.p.Id, r.p.AttachmentId, r.Sha256, r.p.Width, r.p.Height, r.p.Orientation, r.p.Caption)))];
    }

    /// <summary>Changes what is written of a slot while the report may be changed.</summary>
    Task<T> EditAsync<T>(Actor actor, int agencyId, int year, string slot, Func<ReportSlot, Task<T>> change, CancellationToken cancel)
    {
        if (year < 2008 || year > clock.Today.Year) throw new InvalidInput($"没有{year}年的年度报告");
        return gate.EditAsync(actor, agencyId, year, () => change(ReportOutline.Find(slot) ?? throw new NotFound("报告中没有这一部分")), cancel);
    }

    /// <summary>Saves an own text of a slot as its next version and returns its number. The same text again is no new version.</summary>
    /// <param name="expectedVersion">The version the writer began from; 0 if there was none. Those who write at once come one after the other.</param>
    /// <exception cref="InvalidForm">empty, too long, braces that do not match, a field that there is not; each problem named.</exception>
    /// <exception cref="Conflict">somebody else saved a text meanwhile; both are kept, theirs in the history, this one with the writer.</exception>
    public Task<int> SaveAsync(Actor actor, int agencyId, int year, string slot, string text, int expectedVersion, CancellationToken cancel = default) =>
        EditAsync(actor, agencyId, year, slot, place =>
        {
            var tidy = string.Join('\n', (text ?? "").Replace("\r", "").Split('\n').Select(l => new string([.. l.Where(c => !char.IsControl(c))]).Trim()).Where(l => l.Length > 0));
            Forms.Require(Wrong(place, tidy));
            return AddAsync(actor, agencyId, year, slot, tidy, expectedVersion, cancel);
        }, cancel);

    /// <summary>恢复为草拟稿: the slot follows the figures again. What was written stays in the history.</summary>
    public Task<int> RestoreAsync(Actor actor, int agencyId, int year, string slot, int expectedVersion, CancellationToken cancel = default) =>
        EditAsync(actor, agencyId, year, slot, _ => AddAsync(actor, agencyId, year, slot, null, expectedVersion, cancel), cancel);

    /// <summary>What is wrong with a text, by rule.</summary>
    public static IReadOnlyList<string> Wrong(ReportSlot slot, string text)
    {
        if (text.Length == 0) return [$"“{slot.Title}”没有填；要回到草拟稿，请用“恢复为草拟稿”"];
        var wrong = ReportFields.Parse(text).Problems.Distinct().ToList();
        if (text.Length > MostCharacters) wrong.Add($"“{slot.Title}”有{text.Length}字，最多{MostCharacters}字");
        if (slot.Key is "problems" or "measures" && text.Trim('。', '.', ' ') is "无" or "没有" or "暂无") wrong.Add($"“{slot.Title}”不能写“无”：《条例》第五十条第（四）项要求报告存在的主要问题及改进情况");
        return wrong;
    }

    async Task<int> AddAsync(Actor actor, int agencyId, int year, string slot, string? text, int expectedVersion, CancellationToken cancel)
    {
        var last = await db.Set<ReportText>().AsNoTracking().Where(t => t.Year == year && t.AgencyId == agencyId && t.Slot == slot).OrderByDescending(t => t.Version).FirstOrDefaultAsync(cancel);
        if ((last?.Version ?? 0) != expectedVersion) throw await OthersAsync(last!, cancel);
        if (last is null ? text is null : last.Text == text) return expectedVersion;
        db.Add(new ReportText { Year = year, AgencyId = agencyId, Slot = slot, Version = expectedVersion + 1, Text = text, AuthorId = actor.UserId, RecordedAt = time.GetUtcNow().UtcDateTime });
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        return expectedVersion + 1;
    }

    async Task<Conflict> OthersAsync(ReportText theirs, CancellationToken cancel) =>
        new($"您打开以后，{await db.Users.Where(u => u.Id == theirs.AuthorId).Select(u => u.DisplayName).FirstOrDefaultAsync(cancel) ?? "另一位同事"}保存了第{theirs.Version}版，您的还没有保存。两份都在下面，合并后再保存");

    /// <summary>All versions of a slot, newest first.</summary>
    public async Task<IReadOnlyList<TextVersion>> HistoryAsync(Actor actor, int agencyId, int year, string slot, CancellationToken cancel = default)
    {
        await access.RequireReadAsync(actor, agencyId, $"{year}年年度报告", cancel);
        var rows = await db.Set<ReportText>().AsNoTracking().Where(t => t.Year == year && t.AgencyId == agencyId && t.Slot == slot).OrderByDescending(t => t.Version).ToListAsync(cancel);
        var ids = rows.Select(r => r.AuthorId).Distinct().ToList();
        var names = await db.Users.Where(u => ids.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.DisplayName, cancel);
        return [.. rows.Select(r => new TextVersion(r.Version, r.Text, names.GetValueOrDefault(r.AuthorId, r.AuthorId == Actor.System.UserId ? Actor.System.Name : r.AuthorId), r.RecordedAt))];
    }

    /// <summary>Puts a picture at the end of a slot. Everything but the picture itself (place, camera, time) is cut off before it is kept.</summary>
    /// <exception cref="InvalidForm">no caption, no picture, damaged, too large, or too many.</exception>
    public async Task<long> AddPictureAsync(Actor actor, int agencyId, int year, string slot, string name, Stream bytes, string caption, CancellationToken cancel = default)
    {
        await gate.RequireWorkAsync(actor, agencyId, year, cancel);
        var wrong = new List<string>();
        caption = Caption(caption, wrong);
        Picture? picture = null;
        try { picture = Picture.Clean(await ReadAsync(bytes, cancel)); }
        catch (ArgumentException e) { wrong.Add($"“图片文件”：{e.Message}"); }
        var taken = wrong.Count > 0 ? null : await attachments.TakeAsync(name, new MemoryStream(picture!.Bytes, writable: false), AttachmentService.Pictures, cancel);
        return await EditAsync(actor, agencyId, year, slot, _ => KeepPictureAsync(actor, agencyId, year, slot, taken, picture, caption, wrong, cancel), cancel);
    }

    async Task<long> KeepPictureAsync(Actor actor, int agencyId, int year, string slot, TakenFile? taken, Picture? picture, string caption, List<string> wrong, CancellationToken cancel)
    {
        var there = await db.Set<ReportPhoto>().Where(p => p.Year == year && p.AgencyId == agencyId && p.RemovedAt == null).Select(p => new { p.Slot, p.OrderNo }).ToListAsync(cancel);
        if (there.Count(p => p.Slot == slot) >= MostPictures) wrong.Add($"这一部分已经有{MostPictures}张图片，不能再加");
        else if (there.Count >= MostPicturesInAll) wrong.Add($"一份报告最多{MostPicturesInAll}张图片");
        Forms.Require(wrong);
        var attachment = await attachments.EnterAsync(actor.UserId, agencyId, Purpose, taken!, cancel);
        var photo = new ReportPhoto
        {
            Year = year, AgencyId = agencyId, Slot = slot, AttachmentId = attachment.Id, Caption = caption, OrderNo = there.Where(p => p.Slot == slot).Select(p => p.OrderNo).DefaultIfEmpty().Max() + 1,
            Width = picture!.Width, Height = picture.Height, Orientation = picture.Orientation, AddedBy = actor.UserId, AddedAt = time.GetUtcNow().UtcDateTime,
        };
        db.Add(photo);
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
        return photo.Id;
    }

    static async Task<byte[]> ReadAsync(Stream bytes, CancellationToken cancel)
    {
        using var all = new MemoryStream();
        var buffer = new byte[81920];
        for (int read; (read = await bytes.ReadAsync(buffer, cancel)) > 0;)
        {
            if (all.Length + read > MostPictureBytes) throw new ArgumentException($"图片太大，最多{FileStore.Words(MostPictureBytes)}");
            all.Write(buffer, 0, read);
        }
        return all.Length == 0 ? throw new ArgumentException("没有选择图片") : all.ToArray();
    }

    static string Caption(string? caption, List<string> wrong)
    {
        var tidy = new string([.. (caption ?? "").Where(c => !char.IsControl(c))]).Trim();
        if (tidy.Length == 0) wrong.Add("“图片说明”没有填：看不见图的人靠它知道图上是什么");
        if (tidy.Length > LongestCaption) wrong.Add($"“图片说明”最多{LongestCaption}字");
        return tidy;
    }

    /// <summary>Changes a caption, moves a picture one place (-1 up, 1 down), or removes it; what is null or 0 stays.</summary>
    public Task ChangePictureAsync(Actor actor, int agencyId, int year, string slot, long id, string? caption = null, int move = 0, bool remove = false, CancellationToken cancel = default) =>
        EditAsync(actor, agencyId, year, slot, async _ => { await ChangeAsync(actor, agencyId, year, slot, id, caption, move, remove, cancel); return true; }, cancel);

    async Task ChangeAsync(Actor actor, int agencyId, int year, string slot, long id, string? caption, int move, bool remove, CancellationToken cancel)
    {
        var all = await db.Set<ReportPhoto>().Where(p => p.Year == year && p.AgencyId == agencyId && p.Slot == slot && p.RemovedAt == null).OrderBy(p => p.OrderNo).ThenBy(p => p.Id).ToListAsync(cancel);
        var at = all.FindIndex(p => p.Id == id);
        if (at < 0) throw new NotFound("没有这张图片，可能另一位同事已经移除");
        if (caption is not null)
        {
            var wrong = new List<string>();
            all[at].Caption = Caption(caption, wrong);
            Forms.Require(wrong);
        }
        if (remove) (all[at].RemovedBy, all[at].RemovedAt) = (actor.UserId, time.GetUtcNow().UtcDateTime);
        var to = at + Math.Sign(move);
        if (move != 0 && to >= 0 && to < all.Count)
        {
            (all[at], all[to]) = (all[to], all[at]);
            for (var i = 0; i < all.Count; i++) all[i].OrderNo = i + 1;
        }
        await db.SaveChangesAsync(cancel);
        db.ChangeTracker.Clear();
    }

    /// <summary>The pictures of a report as files need them. One whose file is gone is missing.</summary>
    public async Task<ReportPictures> LoadPicturesAsync(ReportTexts texts, CancellationToken cancel = default)
    {
        var bytes = new Dictionary<string, byte[]>();
        foreach (var hash in texts.Slots.SelectMany(s => s.Pictures).Select(p => p.Sha256).Distinct().Where(h => File.Exists(files.PathOf(h)))) bytes[hash] = await File.ReadAllBytesAsync(files.PathOf(hash), cancel);
        return new(bytes);
    }
}

/// <summary>Bytes of pictures by their hash.</summary>
public sealed record ReportPictures(IReadOnlyDictionary<string, byte[]> Bytes)
{
    public static readonly ReportPictures None = new(new Dictionary<string, byte[]>());

    public Picture? Of(SlotPicture picture) => Bytes.TryGetValue(picture.Sha256, out var bytes)
        ? new(bytes, bytes[0] == 0xFF ? PictureFormat.Jpeg : PictureFormat.Png, picture.Width, picture.Height, picture.Orientation) : null;
}
