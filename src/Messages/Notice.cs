using Gongkai.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gongkai.Messages;

/// <summary>A reminder to a person of the office, on the site. Holds numbers and days, never a name.</summary>
public sealed class Notice
{
    public long Id { get; set; }
    public required string UserId { get; set; }
    /// <summary>The occasion; a person is told of one occasion once.</summary>
    public required string Key { get; set; }
    public required string Title { get; set; }
    /// <summary>Plain text; a line each.</summary>
    public required string Text { get; set; }
    /// <summary>Where to go: an address of the desk.</summary>
    public required string Href { get; set; }
    public DateTime At { get; set; }
    public DateTime? ReadAt { get; set; }
}

/// <summary>By which ways a person of the office wants reminders besides the site. Addresses are encrypted.</summary>
public sealed class NoticeChoice
{
    public required string UserId { get; set; }
    public bool Sms { get; set; }
    public bool Email { get; set; }
    public bool Messenger { get; set; }
    public string? MailAddress { get; set; }
    /// <summary>The person's name in the messenger.</summary>
    public string? MessengerName { get; set; }
}

sealed class NoticeMapping : IEntityTypeConfiguration<Notice>, IEntityTypeConfiguration<NoticeChoice>
{
    public void Configure(EntityTypeBuilder<Notice> b)
    {
        b.ToTable("notices");
        b.Property(n => n.Key).HasMaxLength(100);
        b.Property(n => n.Title).HasMaxLength(60);
        b.Property(n => n.Text).HasMaxLength(4000);
        b.HasIndex(n => new { n.UserId, n.Key }).IsUnique();
        b.HasIndex(n => new { n.UserId, n.ReadAt });
        b.HasOne<User>().WithMany().HasForeignKey(n => n.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<NoticeChoice> b)
    {
        b.ToTable("notice_choices");
        b.HasKey(c => c.UserId);
        b.Property(c => c.MailAddress).HasMaxLength(1000);
        b.Property(c => c.MessengerName).HasMaxLength(1000);
        b.HasOne<User>().WithMany().HasForeignKey(c => c.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
